/**
 * The part of Go's templates that Knative's ConfigMaps are written in: fields, {@code index}, {@code if}, {@code eq}, {@code js} and {@code
 * printf "%s"}; anything else is refused with its position.
 *
 * <p>Start with {@link io.sealane.serving.template.GoTemplate}.
 */
@NullMarked
package io.sealane.serving.template;

import org.jspecify.annotations.NullMarked;

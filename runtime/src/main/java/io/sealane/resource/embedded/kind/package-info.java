/**
 * The kinds that are served: those built in and those of CustomResourceDefinitions.
 *
 * <p>Start with {@link io.sealane.resource.embedded.kind.Kinds}, an immutable snapshot.
 */
@NullMarked
package io.sealane.resource.embedded.kind;

import org.jspecify.annotations.NullMarked;

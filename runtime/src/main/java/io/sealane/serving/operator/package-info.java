/**
 * What the resources of Knative's operator mean here: their configuration is folded into the ConfigMaps that everything goes by.
 *
 * <p>Start with {@link io.sealane.serving.operator.KnativeServingReconciler}.
 */
@NullMarked
package io.sealane.serving.operator;

import org.jspecify.annotations.NullMarked;

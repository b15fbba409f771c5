/**
 * What the resources of Knative's operator mean here: their configuration is folded into the ConfigMaps that everything goes by.
 *
 * <p>Start with {@link io.sealane.serving.controller.operator.KnativeServingReconciler}.
 */
@NullMarked
package io.sealane.serving.controller.operator;

import org.jspecify.annotations.NullMarked;

/**
 * The resources of Knative's operator, as far as they are acted upon: their {@code spec.config} becomes entries of ConfigMaps.
 *
 * <p>Start with {@link io.sealane.resource.operator.OperatorReconciler}; serving and eventing run one each.
 */
@NullMarked
package io.sealane.resource.operator;

import org.jspecify.annotations.NullMarked;

/**
 * Brings hosts to Revisions: Routes and DomainMappings, their traffic and roll-out, the Ingresses they make and the route tables of those.
 *
 * <p>Start with {@link io.sealane.serving.controller.route.RouteReconciler}, for the way from an Ingress into force with
 * {@link io.sealane.serving.controller.route.IngressReconciler}.
 */
@NullMarked
package io.sealane.serving.controller.route;

import org.jspecify.annotations.NullMarked;

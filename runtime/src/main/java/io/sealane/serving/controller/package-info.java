/**
 * Turns serving's resources into the settings of the mesh.
 *
 * <p>Start with {@link io.sealane.serving.controller.ServingControllers}: a Service makes a Configuration and a Route, a Configuration
 * Revisions, a Route certificates and an Ingress, and Ingresses the route tables. {@link io.sealane.serving.controller.ServingRules} says
 * what is demanded of them. Who issues which certificates is in
 * {@link io.sealane.serving.controller.IssuerSelections}.
 */
@NullMarked
package io.sealane.serving.controller;

import org.jspecify.annotations.NullMarked;

/**
 * Turns serving's resources into the settings of the mesh.
 *
 * <p>Start with {@link io.sealane.serving.controller.ServingControllers}, which starts every reconciler: a Service makes a
 * Configuration and a Route, a Configuration Revisions ({@code revision}), a Route certificates ({@code certificate}) and an Ingress, and
 * Ingresses the route tables ({@code route}). {@link io.sealane.serving.controller.ServingRules} says what is demanded of them;
 * {@code config} reads the ConfigMaps, {@code world} is what all of them share.
 */
@NullMarked
package io.sealane.serving.controller;

import org.jspecify.annotations.NullMarked;

/**
 * Turns PingSources and their like into what sends events, and reports in their status whether it does (sources.knative.dev/v1).
 *
 * <p>Start with {@link io.sealane.eventing.source.controller.SourceControllers}: one {@code SourceReconciler} for all kinds resolves the
 * sink and writes the status; a {@code SourceKind} makes its kind run. They run on one node of a cluster.
 */
@NullMarked
package io.sealane.eventing.source.controller;

import org.jspecify.annotations.NullMarked;

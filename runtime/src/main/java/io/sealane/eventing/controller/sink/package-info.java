/**
 * Where events go: what a destination of a resource leads to, and the roots that its certificate may lead to.
 *
 * <p>Start with {@link io.sealane.eventing.controller.sink.SinkResolver}. One resolver for all that name destinations: triggers,
 * subscriptions, flows and sources (knative.dev/pkg, {@code duckv1.Destination}).
 */
@NullMarked
package io.sealane.eventing.controller.sink;

import org.jspecify.annotations.NullMarked;

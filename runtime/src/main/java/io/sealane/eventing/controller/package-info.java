/**
 * Turns Broker, Channel, Trigger, Subscription and flow resources into the settings of the event mesh, and reports what became of them.
 *
 * <p>Start with {@link io.sealane.eventing.controller.EventingControllers}, which starts every reconciler. What takes events in is an
 * {@code Intake} (brokers, channels), what gives them out an {@code Outlet} (triggers, subscriptions); one reconciler each carries out what
 * pure functions decide, and {@code SettingsBoard} publishes whole snapshots. Knative's words and shapes are kept (eventing.knative.dev/v1).
 *
 * <p>Below are {@code flow}s, {@code policy}, {@code config} and {@code delivery}, which are pure or only read; {@code rule} is the
 * admission of all these kinds, {@code sink} finds where events go, {@code account} as whom they are sent.
 *
 * <p>Promises: a trigger is Ready only when every future event is certain to be delivered; one that was once Ready keeps its place
 * in the log while its subscriber or dead letter sink cannot be found.
 */
@NullMarked
package io.sealane.eventing.controller;

import org.jspecify.annotations.NullMarked;

/**
 * Turns Broker and Trigger resources into the settings of the event mesh, and reports what became of them as status.
 *
 * <p>Start with {@link io.sealane.eventing.controller.EventingControllers}. What is decided is decided by pure functions
 * ({@code Brokers}, {@code TriggerPlan}, {@code BrokerStatuses}, {@code TriggerStatuses}, {@code Features}); two reconcilers carry it
 * out; {@code SettingsBoard} publishes whole snapshots. Knative's words and shapes are kept (eventing.knative.dev/v1).
 *
 * <p>Promises: a trigger is Ready only when every future event is certain to be delivered; one that was once Ready keeps its place
 * in the log while its subscriber or dead letter sink cannot be found.
 */
@NullMarked
package io.sealane.eventing.controller;

import org.jspecify.annotations.NullMarked;

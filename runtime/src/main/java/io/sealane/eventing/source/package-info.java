/**
 * What sources do once it is decided: wait for the next tick of a schedule, make events, and send them to a sink.
 *
 * <p>Start with {@link io.sealane.eventing.source.SinkClient}; {@link io.sealane.eventing.source.PingRunner} and
 * {@link io.sealane.eventing.source.CronSchedule} are PingSources. Nothing here knows Kubernetes: package {@code controller} below turns
 * resources into what is needed here.
 */
@NullMarked
package io.sealane.eventing.source;

import org.jspecify.annotations.NullMarked;

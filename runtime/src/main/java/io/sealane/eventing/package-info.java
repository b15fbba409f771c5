/**
 * Brokers and triggers: sharded partitions that store events and deliver them at least once.
 *
 * <p>Start with {@link io.sealane.eventing.EventMesh}. Events come in through {@code Ingress}, a {@code Partition} stores them and reads
 * them back once for all its triggers ({@code SharedRead}), and one {@code Delivery} for each trigger that has something open sends
 * them: {@code eventing.lane} says which may go at the same time, {@code eventing.attempt} what is sent and what the answer means. What they
 * follow is in {@code eventing.settings}, what a log is in {@code eventing.log}; {@code eventing.inside} shows how all of it stands.
 */
@NullMarked
package io.sealane.eventing;

import org.jspecify.annotations.NullMarked;

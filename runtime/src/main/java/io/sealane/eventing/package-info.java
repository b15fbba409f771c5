/**
 * Brokers and triggers: sharded partitions that store events and deliver them at least once.
 *
 * <p>Start with {@link io.sealane.eventing.EventMesh}. Events come in through {@code Ingress}, a {@code Partition} stores them and reads
 * them back once for all its triggers ({@code SharedRead}), and one {@code Delivery} for each trigger that has something open sends
 * them. What they follow is in {@code eventing.settings}, what a log is in {@code eventing.log}.
 */
@NullMarked
package io.sealane.eventing;

import org.jspecify.annotations.NullMarked;

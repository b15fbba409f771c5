/**
 * The logs of a broker: which of its partitions an event goes to, what is stored there, and how far its readers have come.
 *
 * <p>Start with {@link io.sealane.eventing.log.PartitionKey}. Pure, but for what {@link io.sealane.eventing.log.StoredEvents} says in the
 * node's log.
 */
@NullMarked
package io.sealane.eventing.log;

import org.jspecify.annotations.NullMarked;

/** Brokers and triggers: sharded partitions that store events and deliver them at least once. */
@NullMarked
package io.sealane.eventing;

import org.jspecify.annotations.NullMarked;

/**
 * Which events of a trigger may be on their way at the same time: one after the other of a key, so many at a time, no more than so often.
 *
 * <p>Start with {@link io.sealane.eventing.lane.Lanes} for order, {@link io.sealane.eventing.lane.Pacing} for limits.
 */
@NullMarked
package io.sealane.eventing.lane;

import org.jspecify.annotations.NullMarked;

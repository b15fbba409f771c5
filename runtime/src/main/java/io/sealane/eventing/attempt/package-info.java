/**
 * One event on its way to one receiver: what is sent, what the answer means, when it is sent again, what a dead letter says.
 *
 * <p>Start with {@link io.sealane.eventing.attempt.OpenDelivery}.
 */
@NullMarked
package io.sealane.eventing.attempt;

import org.jspecify.annotations.NullMarked;

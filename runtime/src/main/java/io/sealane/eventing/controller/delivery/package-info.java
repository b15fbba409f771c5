/**
 * What the fields of Triggers, Subscriptions and policies say about delivery, terms and filters, checked and read. Pure.
 *
 * <p>Start with {@link io.sealane.eventing.controller.delivery.Deliveries} and
 * {@link io.sealane.eventing.controller.delivery.Filters}.
 */
@NullMarked
package io.sealane.eventing.controller.delivery;

import org.jspecify.annotations.NullMarked;

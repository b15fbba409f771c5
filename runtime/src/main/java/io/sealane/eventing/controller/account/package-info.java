/**
 * As whom senders of the mesh send: what {@code config-features} says about it, and a ServiceAccount for each of them.
 *
 * <p>Start with {@link io.sealane.eventing.controller.account.Identities}: triggers, subscriptions and sources have one.
 */
@NullMarked
package io.sealane.eventing.controller.account;

import org.jspecify.annotations.NullMarked;

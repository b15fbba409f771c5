/**
 * Who sends: tokens that deliveries show, and what tokens of senders are worth. Start with {@link io.sealane.eventing.identity.TokenVerifier}
 * and {@link io.sealane.eventing.identity.DeliveryTokens}.
 */
@NullMarked
package io.sealane.eventing.identity;

import org.jspecify.annotations.NullMarked;

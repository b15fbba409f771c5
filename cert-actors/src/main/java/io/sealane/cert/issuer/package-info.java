/**
 * Port {@code Issuer} and who implements it: SelfSigned and CA.
 *
 * <p>Start with {@link io.sealane.cert.issuer.Issuer}. An issuer decides whether it may sign an order, and signs; when to order, and what
 * to do with a failure, is the keeper's business.
 */
@NullMarked
package io.sealane.cert.issuer;

import org.jspecify.annotations.NullMarked;

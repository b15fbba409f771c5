/**
 * What a node proves itself with and whom it trusts, on each way in and out, as Secrets and ConfigMaps have it now.
 *
 * <p>Start with {@link io.sealane.node.credential.ServedCredentials} for what it shows,
 * {@link io.sealane.node.credential.DeliveryTrust} for whom it trusts.
 */
@NullMarked
package io.sealane.node.credential;

import org.jspecify.annotations.NullMarked;

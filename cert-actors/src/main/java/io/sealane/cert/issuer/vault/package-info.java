/**
 * Certificates from Vault's PKI secrets engine, by its documented HTTP API.
 *
 * <p>Start with {@link io.sealane.cert.issuer.vault.VaultIssuer}; {@code VaultApi} is the only one that knows paths and fields.
 */
@NullMarked
package io.sealane.cert.issuer.vault;

import org.jspecify.annotations.NullMarked;

/**
 * Judges whether an issuer could sign, and reports it: CAs and self-signed ones by their Secrets, ACME and Vault by asking.
 *
 * <p>Start with {@link io.sealane.certificates.issuer.IssuerReadiness}; {@link io.sealane.certificates.issuer.IssuerKind} is what Issuer and
 * ClusterIssuer have in common.
 */
@NullMarked
package io.sealane.certificates.issuer;

import org.jspecify.annotations.NullMarked;

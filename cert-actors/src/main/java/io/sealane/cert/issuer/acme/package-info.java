/**
 * Certificates from an ACME server (RFC 8555), by acme4j, of which this package is the only importer.
 *
 * <p>Start with {@link io.sealane.cert.issuer.acme.ChallengeResponder}.
 */
@NullMarked
package io.sealane.cert.issuer.acme;

import org.jspecify.annotations.NullMarked;

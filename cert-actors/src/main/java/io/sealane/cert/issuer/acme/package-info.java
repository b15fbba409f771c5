/**
 * Certificates from an ACME server (RFC 8555), by acme4j, of which this package is the only importer.
 *
 * <p>Start with {@link io.sealane.cert.issuer.acme.AcmeIssuers}: it registers accounts, and an account gives out issuers. One order is {@code OrderRun}, read top to bottom.
 */
@NullMarked
package io.sealane.cert.issuer.acme;

import org.jspecify.annotations.NullMarked;

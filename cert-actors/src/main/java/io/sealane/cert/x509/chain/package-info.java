/**
 * Certificates one above the other: their order, who signed whom, and what those above allow.
 *
 * <p>Start with {@link io.sealane.cert.x509.chain.CertificateChain}.
 */
@NullMarked
package io.sealane.cert.x509.chain;

import org.jspecify.annotations.NullMarked;

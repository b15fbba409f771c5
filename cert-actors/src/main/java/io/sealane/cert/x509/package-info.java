/**
 * Keys, requests, signing and PEM: with its sub-package the only importer of Bouncy Castle.
 *
 * <p>Start with {@link io.sealane.cert.x509.Keys} and {@link io.sealane.cert.x509.CertificateSigner}; everything else is what they are
 * given or what is done with their results. Public signatures have JDK types and types of this package only; chains and what they allow are
 * in {@link io.sealane.cert.x509.chain}. Pure functions: no clock,
 * no file, no network; random numbers for keys and serials come from the platform.
 */
@NullMarked
package io.sealane.cert.x509;

import org.jspecify.annotations.NullMarked;

/**
 * Keys, requests, signing and PEM: the only package that imports Bouncy Castle.
 *
 * <p>Start with {@link io.sealane.cert.x509.Keys} and {@link io.sealane.cert.x509.CertificateSigner}; everything else is what they are
 * given or what is done with their results. Public signatures have JDK types and types of this package only. Pure functions: no clock,
 * no file, no network; random numbers for keys and serials come from the platform.
 */
@NullMarked
package io.sealane.cert.x509;

import org.jspecify.annotations.NullMarked;

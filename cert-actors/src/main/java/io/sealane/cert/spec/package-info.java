/**
 * What is wanted of a certificate and how it stands: names, specification, outputs, issuer, status; records only.
 *
 * <p>Start with {@link io.sealane.cert.spec.CertificateSpec}.
 */
@NullMarked
package io.sealane.cert.spec;

import org.jspecify.annotations.NullMarked;

/**
 * Says who acts on the kinds of cert-manager and trust-manager, keeps Certificates, and turns Secrets into credentials.
 *
 * <p>Start with {@link io.sealane.certificates.CertificateFamily}, which says who acts and starts the rest, then
 * {@link io.sealane.certificates.CertificatesController}: it forwards what its informers see to the
 * {@link io.sealane.cert.CertSupervisor}, whose keepers read and write through {@link io.sealane.certificates.ResourceCertStore}.
 * {@link io.sealane.certificates.SecretCredentials} is the way out: it turns Secrets, whoever wrote them, into credentials for listeners.
 *
 * <p>The parts, from the top: {@code rotation} of authorities, {@code bundle}s of roots, {@code request}s and orders, {@code rule}s of admission,
 * {@code issuer}s, {@code settings}, and {@code model}, which reads and writes the kinds. Kubernetes' models end here; decisions are taken in
 * {@code io.sealane.cert} on records.
 */
@NullMarked
package io.sealane.certificates;

import org.jspecify.annotations.NullMarked;

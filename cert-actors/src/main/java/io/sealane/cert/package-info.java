/**
 * Certificates that issue, renew and rotate by themselves.
 *
 * <p>No Kubernetes class is known here: desired state comes in as records of ours, Secrets are read and written through the port
 * {@code CertStore}, and what servers and clients need leaves as {@link io.sealane.cert.Credential}.
 */
@NullMarked
package io.sealane.cert;

import org.jspecify.annotations.NullMarked;

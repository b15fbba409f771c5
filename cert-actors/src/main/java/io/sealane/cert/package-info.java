/**
 * Certificates that issue, renew and rotate by themselves.
 *
 * <p>Start with {@link io.sealane.cert.CertSupervisor}: it has one {@link io.sealane.cert.CertificateKeeper} per certificate, which decides
 * by {@link io.sealane.cert.KeeperLogic} and acts. No Kubernetes class is known here: desired state comes in as
 * {@link io.sealane.cert.DesiredCertificate}, Secrets are read and written through the port {@link io.sealane.cert.CertStore}, and what
 * servers and clients need leaves as {@link io.sealane.cert.Credential}.
 *
 * <p>Promises: a live pair is replaced as a whole or not at all; a keeper decides from what is stored, never from the fact of an event, so
 * its own writing, a re-list or a restart changes nothing; a Secret that an issuer signs with is not renewed in place; no key is logged.
 */
@NullMarked
package io.sealane.cert;

import org.jspecify.annotations.NullMarked;

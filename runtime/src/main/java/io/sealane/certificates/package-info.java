/** Reconciles the cert-manager kinds and keeps Secrets; implements the certificate module's {@code CertStore}. */
@NullMarked
package io.sealane.certificates;

import org.jspecify.annotations.NullMarked;

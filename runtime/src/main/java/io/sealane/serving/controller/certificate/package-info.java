/**
 * Has the certificates made that Routes, DomainMappings and namespaces want, and knows who issues which.
 *
 * <p>Start with {@link io.sealane.serving.controller.certificate.CertificateReconciler}; who issues is in
 * {@link io.sealane.serving.controller.certificate.IssuerSelections}.
 */
@NullMarked
package io.sealane.serving.controller.certificate;

import org.jspecify.annotations.NullMarked;

/**
 * What of the certificate kinds is refused at admission, field by field. Start with
 * {@link io.sealane.certificates.rule.CertificatesRules}.
 */
@NullMarked
package io.sealane.certificates.rule;

import org.jspecify.annotations.NullMarked;

/**
 * How the certificate kinds are served and by whom. Start with {@link io.sealane.certificates.settings.CertificatesSettings}.
 */
@NullMarked
package io.sealane.certificates.settings;

import org.jspecify.annotations.NullMarked;

package io.sealane.cert.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** A peer's certificate was refused; the message names what was expected and what was presented. */
final class PeerRefused extends CertificateException {

    private static final long serialVersionUID = 1;

    PeerRefused(String message) {
        super(message);
    }

    PeerRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

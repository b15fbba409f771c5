package io.sealane.gateway.transport;

import io.sealane.cert.tls.ServerTls;

/** Which clients a listener takes. The first byte of a connection tells TLS from plaintext. */
public sealed interface Security {

    /** Plaintext only; a client that starts TLS is refused with the alert {@code unexpected_message}. */
    record PlaintextOnly() implements Security {}

    /** TLS only; a client that speaks plaintext HTTP is told so with status 400. */
    record TlsOnly(ServerTls tls) implements Security {}

    /** Both on one port. */
    record Both(ServerTls tls) implements Security {}
}

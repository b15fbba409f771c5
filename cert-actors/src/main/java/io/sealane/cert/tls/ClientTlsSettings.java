package io.sealane.cert.tls;

import java.time.Duration;
import java.util.List;

/**
 * How a node's clients speak TLS.
 *
 * @param engine which library speaks TLS
 * @param protocols TLS versions by their JSSE names, at least one
 * @param groups key exchange groups, best first; BoringSSL only
 * @param contextsMax contexts kept, each for one kind of {@link TlsTarget}; beyond it the least recently used one goes;
 *     as many servers are remembered to need JSSE. At least 1
 * @param handshakeTimeout positive
 */
public record ClientTlsSettings(
        TlsEngine engine, List<String> protocols, List<String> groups, int contextsMax, Duration handshakeTimeout) {

    public ClientTlsSettings {
        protocols = List.copyOf(protocols);
        groups = List.copyOf(groups);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("protocols: expected at least one, got none");
        }
        if (contextsMax < 1) {
            throw new IllegalArgumentException("contextsMax: expected at least 1, got " + contextsMax);
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "handshakeTimeout: expected a positive duration, got " + handshakeTimeout);
        }
    }

    /** TLS 1.3 and, for servers outside the mesh, 1.2; 512 contexts; 10 seconds. */
    public static ClientTlsSettings of(TlsEngine engine) {
        return new ClientTlsSettings(
                engine, List.of("TLSv1.3", "TLSv1.2"), ServerTlsSettings.GROUPS, 512, Duration.ofSeconds(10));
    }
}

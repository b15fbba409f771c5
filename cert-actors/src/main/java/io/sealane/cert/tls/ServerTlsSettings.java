package io.sealane.cert.tls;

import java.time.Duration;
import java.util.List;

/**
 * How one listener speaks TLS; fixed for the listener's life, unlike its keys and trust.
 *
 * @param listener the listener's name, used in every message
 * @param protocols TLS versions by their JSSE names, at least one
 * @param cipherSuites suites by their JSSE names, best first; empty leaves the choice to the engine
 * @param groups key exchange groups, best first; BoringSSL only (JSSE on Java 17 has them per JVM). A hybrid post-quantum group that
 *     the library lacks is left out
 * @param alpn application protocols, best first; empty switches ALPN off
 * @param clientAuthentication whether clients show certificates
 * @param engine which library speaks TLS
 * @param handshakeTimeout from the first byte to the end of the handshake, positive
 * @param ticketKeyLife how long one key seals session tickets (BoringSSL only); two more such spans they can be opened. Positive, at
 *     most 24 hours
 */
public record ServerTlsSettings(
        String listener,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> groups,
        List<String> alpn,
        ClientAuthentication clientAuthentication,
        TlsEngine engine,
        Duration handshakeTimeout,
        Duration ticketKeyLife) {

    /** Whether clients show certificates. */
    public enum ClientAuthentication {
        /** They are not asked. */
        NONE,
        /** They are asked; who shows a certificate must show a good one. */
        OPTIONAL,
        /** They are refused without a good one. */
        REQUIRED
    }

    /** The hybrid post-quantum group first, then the common ones. */
    public static final List<String> GROUPS = List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");

    /** The suites of TLS 1.3; all are good. */
    public static final List<String> SUITES_OF_TLS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** The suites of TLS 1.2 with forward secrecy that HTTP/2 allows (RFC 9113 section 9.2.2). */
    public static final List<String> SUITES_OF_TLS_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Duration TICKET_KEY_LIFE_MAX = Duration.ofHours(24);

    public ServerTlsSettings {
        protocols = List.copyOf(protocols);
        cipherSuites = List.copyOf(cipherSuites);
        groups = List.copyOf(groups);
        alpn = List.copyOf(alpn);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("protocols of " + listener + ": expected at least one, got none");
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "handshakeTimeout of " + listener + ": expected a positive duration, got " + handshakeTimeout);
        }
        if (ticketKeyLife.isNegative() || ticketKeyLife.isZero() || ticketKeyLife.compareTo(TICKET_KEY_LIFE_MAX) > 0) {
            throw new IllegalArgumentException("ticketKeyLife of " + listener
                    + ": expected a positive duration of at most 24 hours, got " + ticketKeyLife);
        }
    }

    /** TLS 1.3, HTTP/2 before HTTP/1.1, no client certificates, the faster engine. */
    public static ServerTlsSettings of(String listener) {
        return new ServerTlsSettings(
                listener,
                List.of("TLSv1.3"),
                List.of(),
                GROUPS,
                List.of("h2", "http/1.1"),
                ClientAuthentication.NONE,
                TlsEngine.AUTO,
                Duration.ofSeconds(10),
                Duration.ofHours(1));
    }

    /** The same with other versions. */
    public ServerTlsSettings withProtocols(List<String> newProtocols) {
        return new ServerTlsSettings(
                listener,
                newProtocols,
                cipherSuites,
                groups,
                alpn,
                clientAuthentication,
                engine,
                handshakeTimeout,
                ticketKeyLife);
    }

    /** The same with other suites. */
    public ServerTlsSettings withCipherSuites(List<String> newCipherSuites) {
        return new ServerTlsSettings(
                listener,
                protocols,
                newCipherSuites,
                groups,
                alpn,
                clientAuthentication,
                engine,
                handshakeTimeout,
                ticketKeyLife);
    }

    /** The same with other key exchange groups. */
    public ServerTlsSettings withGroups(List<String> newGroups) {
        return new ServerTlsSettings(
                listener,
                protocols,
                cipherSuites,
                newGroups,
                alpn,
                clientAuthentication,
                engine,
                handshakeTimeout,
                ticketKeyLife);
    }

    /** The same with other application protocols. */
    public ServerTlsSettings withAlpn(List<String> newAlpn) {
        return new ServerTlsSettings(
                listener,
                protocols,
                cipherSuites,
                groups,
                newAlpn,
                clientAuthentication,
                engine,
                handshakeTimeout,
                ticketKeyLife);
    }

    /** The same with another way to treat client certificates. */
    public ServerTlsSettings withClientAuthentication(ClientAuthentication newClientAuthentication) {
        return new ServerTlsSettings(
                listener,
                protocols,
                cipherSuites,
                groups,
                alpn,
                newClientAuthentication,
                engine,
                handshakeTimeout,
                ticketKeyLife);
    }

    /** The same with another engine. */
    public ServerTlsSettings withEngine(TlsEngine newEngine) {
        return new ServerTlsSettings(
                listener,
                protocols,
                cipherSuites,
                groups,
                alpn,
                clientAuthentication,
                newEngine,
                handshakeTimeout,
                ticketKeyLife);
    }
}

package io.sealane.cert.tls;

import io.sealane.cert.tls.HandshakeRefused.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns what an engine throws into what was expected and what was presented. */
final class HandshakeFailures {

    private static final String UNKNOWN_KEYS = "a key of Ed25519, Ed448 or P-521";

    /** Alerts with which peers answer an offer of signature algorithms that lacks theirs; seen with JSSE and OpenSSL. */
    private static final List<String> NO_COMMON_SIGNATURE =
            List.of("SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_INTERNAL_ERROR", "NO_COMMON_SIGNATURE_ALGORITHMS");

    private HandshakeFailures() {}

    /** Whether BoringSSL failed, and probably because the peer's key is of an algorithm that it does not verify. */
    static boolean lacksSignatureAlgorithm(Throwable failure) {
        return NO_COMMON_SIGNATURE.stream().anyMatch(alert -> says(failure, alert));
    }

    static HandshakeRefused atServer(ServerTlsSettings settings, ServerIdentity identity, Throwable failure) {
        var where = "listener " + settings.listener() + ": ";
        var refused = refusedPeer(failure);
        if (refused.isPresent()) {
            return new HandshakeRefused(
                    Reason.PEER_CERTIFICATE, where + refused.get().getMessage(), failure);
        }
        if (says(failure, "PEER_DID_NOT_RETURN_A_CERTIFICATE") || says(failure, "Empty client certificate chain")) {
            return new HandshakeRefused(
                    Reason.NO_PEER_CERTIFICATE,
                    where + "expected a client certificate with a "
                            + identity.clients().wantedChain() + ", got none"
                            + (identity.engine() == TlsEngine.BORINGSSL
                                    ? " (to BoringSSL, clients with " + UNKNOWN_KEYS + " show none)"
                                    : ""),
                    failure);
        }
        if (lacksSignatureAlgorithm(failure)) {
            return new HandshakeRefused(
                    Reason.UNSUPPORTED_KEY_ALGORITHM,
                    where + "expected a client key of RSA, P-256 or P-384, probably got " + UNKNOWN_KEYS
                            + ", which needs engine JSSE: " + last(failure).getMessage(),
                    failure);
        }
        return new HandshakeRefused(
                Reason.OTHER,
                where + "expected a handshake with " + settings.protocols() + " for " + identity.credential()
                        + ", got: " + last(failure).getMessage(),
                failure);
    }

    static HandshakeRefused atClient(String host, TlsTarget target, Throwable failure) {
        var where = "server " + host + ": ";
        var refused = refusedPeer(failure);
        if (refused.isPresent()) {
            return new HandshakeRefused(
                    Reason.PEER_CERTIFICATE, where + refused.get().getMessage(), failure);
        }
        if (lacksSignatureAlgorithm(failure)) {
            return new HandshakeRefused(
                    Reason.UNSUPPORTED_KEY_ALGORITHM,
                    where + "expected a key of RSA, P-256 or P-384, probably got " + UNKNOWN_KEYS
                            + "; JSSE, which knows these, is used for it from now on: "
                            + last(failure).getMessage(),
                    failure);
        }
        return new HandshakeRefused(
                Reason.OTHER,
                where + "expected it to accept "
                        + target.own().map(Object::toString).orElse("a client without certificate") + ", got: "
                        + last(failure).getMessage(),
                failure);
    }

    private static Optional<PeerRefused> refusedPeer(Throwable failure) {
        return causes(failure)
                .filter(PeerRefused.class::isInstance)
                .map(PeerRefused.class::cast)
                .findFirst();
    }

    private static boolean says(Throwable failure, String text) {
        return causes(failure)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(text));
    }

    private static Throwable last(Throwable failure) {
        return causes(failure).reduce((first, second) -> second).orElse(failure);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(16);
    }
}

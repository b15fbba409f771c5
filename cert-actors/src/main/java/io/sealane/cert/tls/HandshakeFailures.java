package io.sealane.cert.tls;

import io.sealane.cert.tls.HandshakeRefused.Reason;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns what an engine throws into what was expected and what was presented. */
final class HandshakeFailures {

    private HandshakeFailures() {}

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
                            + identity.clients().wantedChain() + ", got none",
                    failure);
        }
        return new HandshakeRefused(
                Reason.OTHER,
                where + "expected a handshake with " + settings.protocols() + " for " + identity.credential()
                        + ", got: " + last(failure).getMessage(),
                failure);
    }

    static HandshakeRefused atClient(String host, TlsTarget target, TlsEngine engine, Throwable failure) {
        var where = "server " + host + ": ";
        var refused = refusedPeer(failure);
        if (refused.isPresent()) {
            return new HandshakeRefused(
                    Reason.PEER_CERTIFICATE, where + refused.get().getMessage(), failure);
        }
        return new HandshakeRefused(
                Reason.OTHER,
                where + "expected it to accept "
                        + target.own().map(Object::toString).orElse("a client without certificate") + " over " + engine
                        + ", got: " + last(failure).getMessage(),
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

package io.sealane.gateway.watch;

import java.util.Optional;

/** Hears what happens on one listener. Called on event loops: must return at once and must not throw. */
public interface ListenerWatch {

    /** A connection was accepted. */
    default void opened() {}

    /** A connection that was accepted has ended. */
    default void closed() {}

    /** A connection was not taken, or was ended because of what its client did. */
    default void refused(Refusal reason) {}

    /** A TLS handshake has ended. */
    default void handshake(Handshake handshake) {}

    /** A request has been answered in full, or its client has left before that. */
    default void handled(Handled request) {}

    /** Why a connection was refused or ended. */
    enum Refusal {
        /** Too many connections are open. */
        CONNECTIONS_MAX,
        /** Too many connections of this client are open. */
        CLIENT_CONNECTIONS_MAX,
        /** It did not show in time which protocol it speaks. */
        NO_HELLO,
        /** It spoke plaintext where TLS is expected. */
        PLAINTEXT,
        /** It spoke TLS where plaintext is expected. */
        TLS,
        /** It asked for a server name that no certificate answers for. */
        SERVER_NAME,
        /** It asked for too much over HTTP/2: frames, resets or header blocks. */
        FLOOD,
        /** It took too long for the head of a request. */
        SLOW_HEAD,
        /** It did not take its answers. */
        SLOW_READER
    }

    /**
     * How a handshake ended.
     *
     * @param failure why it failed, as a name in lower case; empty when it succeeded
     * @param version the version agreed on, such as {@code TLSv1.3}; empty when it failed
     * @param resumed whether an earlier session went on; empty when the engine does not tell
     * @param nanos from the first byte to its end
     */
    record Handshake(Optional<String> failure, Optional<String> version, Optional<Boolean> resumed, long nanos) {}
}

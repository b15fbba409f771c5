package io.sealane.cert.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sealane.cert.Credential;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The TLS context of one accepted connection. Whoever got it releases it once, when the connection has ended.
 *
 * <p>Any thread.
 */
public final class ServerContext {

    private final ServerTlsSettings settings;
    private final ServerIdentity identity;
    private final AtomicBoolean released = new AtomicBoolean();

    ServerContext(ServerTlsSettings settings, ServerIdentity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    /** A handler for the pipeline of this connection; its handshake has the listener's time-out. */
    public SslHandler newEngineHandler(ByteBufAllocator allocator) {
        var handler = identity.context().newHandler(allocator);
        handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
        return handler;
    }

    /** The credential that is shown to the client. */
    public Credential credential() {
        return identity.credential();
    }

    /** BoringSSL or JSSE. */
    public TlsEngine engine() {
        return identity.engine();
    }

    /** Whether the certificate shown speaks for {@code host}, a DNS name or an IP address without port; else a request is misdirected. */
    public boolean covers(String host) {
        return identity.names().cover(host);
    }

    /** Says why a handshake with this context failed: what was expected of the client and what it presented. */
    public HandshakeRefused explain(Throwable failure) {
        return HandshakeFailures.atServer(settings, identity, failure);
    }

    /** Session tickets that this context has opened so far; JSSE does not tell. */
    long ticketsOpened() {
        return identity.context().sessionContext() instanceof OpenSslSessionContext sessions
                ? sessions.stats().ticketKeyResume() + sessions.stats().ticketKeyRenew()
                : 0;
    }

    /** Whether a finished handshake went on with an earlier session; JSSE does not tell. */
    public static Optional<Boolean> resumed(SslHandler handler) {
        return handler.engine() instanceof ReferenceCountedOpenSslEngine engine
                ? Optional.of(SSL.isSessionReused(engine.sslPointer()))
                : Optional.empty();
    }

    /** Lets go of the context; a second call does nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            identity.release();
        }
    }
}

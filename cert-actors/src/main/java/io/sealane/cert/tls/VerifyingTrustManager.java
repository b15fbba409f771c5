package io.sealane.cert.tls;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import io.sealane.cert.tls.PeerVerifier.Role;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The trust manager of every context: chain first, then names, in full handshakes and again when a session is resumed.
 *
 * <p>It checks the host name by itself, because Netty does not and JSSE leaves it to managers of its own.
 */
final class VerifyingTrustManager extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {

    /** Which names a peer must show. */
    enum Naming {
        /** Any: who it is, is judged later. */
        ANY,
        /** One that covers the host we connected to. */
        HOST,
        /** One of a list. */
        REQUIRED
    }

    private final PeerVerifier verifier;
    private final Naming naming;
    private final Set<String> names;

    private VerifyingTrustManager(PeerVerifier verifier, Naming naming, Set<String> names) {
        this.verifier = verifier;
        this.naming = naming;
        this.names = names;
    }

    /** Any client whose chain is good. */
    static VerifyingTrustManager anyName(PeerVerifier verifier) {
        return new VerifyingTrustManager(verifier, Naming.ANY, Set.of());
    }

    /** A server that carries one of {@code names}, or covers the host we connected to when there are none. */
    static VerifyingTrustManager serverNamed(PeerVerifier verifier, Set<String> names) {
        return new VerifyingTrustManager(verifier, names.isEmpty() ? Naming.HOST : Naming.REQUIRED, names);
    }

    /** A peer of either role that carries one of {@code names}. */
    static VerifyingTrustManager peerNamed(PeerVerifier verifier, Set<String> names) {
        return new VerifyingTrustManager(verifier, Naming.REQUIRED, names);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws PeerRefused {
        check(chain, Role.CLIENT, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws PeerRefused {
        check(chain, Role.CLIENT, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws PeerRefused {
        check(chain, Role.CLIENT, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws PeerRefused {
        check(chain, Role.SERVER, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws PeerRefused {
        var session = socket instanceof SSLSocket ssl ? ssl.getHandshakeSession() : null;
        check(chain, Role.SERVER, session == null ? null : session.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws PeerRefused {
        check(chain, Role.SERVER, engine.getPeerHost());
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws PeerRefused {
        check(chain, Role.CLIENT, null);
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws PeerRefused {
        check(chain, Role.SERVER, engine.getPeerHost());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.roots().toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate[] chain, Role role, @Nullable String host) throws PeerRefused {
        verifier.verifyChain(chain, role);
        switch (naming) {
            case ANY -> {}
            case REQUIRED -> PeerVerifier.verifyNames(chain[0], role, names);
            case HOST -> {
                if (host == null) {
                    throw new PeerRefused(
                            "expected to know the host name that was connected to, got none; the server showed "
                                    + PeerVerifier.describe(chain[0]));
                }
                PeerVerifier.verifyHost(chain[0], host);
            }
        }
    }
}

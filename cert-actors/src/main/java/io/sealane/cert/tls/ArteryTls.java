package io.sealane.cert.tls;

import akka.remote.artery.tcp.SSLEngineProvider;
import io.sealane.cert.Credential;
import io.sealane.cert.tls.PeerVerifier.Role;
import io.sealane.cert.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import scala.Option;

/**
 * The TLS of the cluster transport: TLS 1.3, both sides show certificates, both are verified against the bundle and for a required
 * name. Hand it to the actor system through {@code SSLEngineProviderSetup}.
 *
 * <p>Host names play no part: a node is who its certificate says it is, wherever it runs. The required name keeps other holders of
 * certificates of the same authority out of the cluster.
 *
 * <p>Any thread. {@link #publish} changes what new connections use, so keys renew and roots rotate without a restart.
 */
public final class ArteryTls implements SSLEngineProvider {

    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /** What is in force: the context and, for sessions that were resumed, the judge. */
    private record Snapshot(SSLContext context, PeerVerifier verifier, Set<String> peerNames) {}

    private final InstantSource clock;
    private volatile Snapshot inForce;

    private ArteryTls(InstantSource clock, Snapshot first) {
        this.clock = clock;
        this.inForce = first;
    }

    /**
     * A node's cluster TLS.
     *
     * @param own what this node shows, as server and as client
     * @param trust the roots of its peers
     * @param peerNames a peer's certificate must carry one of these as subject alternative name; at least one
     * @throws IllegalArgumentException if {@code trust} or {@code peerNames} is empty, or {@code own} is no working pair
     */
    public static ArteryTls create(InstantSource clock, Credential own, TrustBundle trust, Set<String> peerNames) {
        return new ArteryTls(clock, snapshot(clock, own, trust, peerNames));
    }

    /**
     * Uses this for new connections; open ones stay.
     *
     * @throws IllegalArgumentException as in {@link #create}; what was in force stays
     */
    public void publish(Credential own, TrustBundle trust, Set<String> peerNames) {
        inForce = snapshot(clock, own, trust, peerNames);
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        var engine = engine(hostname, port);
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        var engine = engine(hostname, port);
        engine.setUseClientMode(true);
        return engine;
    }

    /** Called for the client's end of a connection after each handshake, a resumed one included: the peer is the server. */
    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return verify(session, Role.SERVER);
    }

    /** Called for the server's end of a connection after each handshake, a resumed one included: the peer is the client. */
    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return verify(session, Role.CLIENT);
    }

    private SSLEngine engine(String hostname, int port) {
        var engine = inForce.context().createSSLEngine(hostname, port);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    private Option<Throwable> verify(SSLSession session, Role peer) {
        var snapshot = inForce;
        try {
            var chain = Stream.of(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            snapshot.verifier().verifyChain(chain, peer);
            PeerVerifier.verifyNames(chain[0], peer, snapshot.peerNames());
            return Option.empty();
        } catch (SSLPeerUnverifiedException | PeerRefused e) {
            return Option.apply(e);
        }
    }

    private static Snapshot snapshot(InstantSource clock, Credential own, TrustBundle trust, Set<String> peerNames) {
        if (trust.isEmpty()) {
            throw new IllegalArgumentException("trust: expected at least one root, got none");
        }
        if (peerNames.isEmpty()) {
            throw new IllegalArgumentException("peerNames: expected at least one name, got none");
        }
        var verifier = new PeerVerifier(trust, List.of(), clock);
        try {
            KeyPairCheck.requireMatch(own);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {new IdentityKeyManager(own)},
                    new TrustManager[] {VerifyingTrustManager.peerNamed(verifier, peerNames)},
                    null);
            return new Snapshot(context, verifier, Set.copyOf(peerNames));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("own: expected a working pair, got " + own + ": " + e.getMessage(), e);
        }
    }
}

package io.sealane.cert.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sealane.cert.Credential;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.trust.TrustBundle;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/** Builds what one listener serves: a context for a credential and the clients it trusts. */
final class ServerContexts {

    private static final Duration SESSION_LIFE_MAX = Duration.ofHours(24);

    private final ServerTlsSettings settings;
    private final List<String> boringGroups;
    private final InstantSource clock;
    private final AtomicInteger alive = new AtomicInteger();
    private final RootUses uses = new RootUses();

    ServerContexts(ServerTlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.boringGroups = EngineChoice.choose(settings.engine(), List.of()) == TlsEngine.BORINGSSL
                ? NamedGroups.usable(settings.groups())
                : List.of();
    }

    /** Contexts built here and not yet freed. */
    int alive() {
        return alive.get();
    }

    /** How often each root made a client's chain good, over all contexts. */
    RootUses uses() {
        return uses;
    }

    /** A context held once, by the caller. */
    ServerIdentity build(Credential credential, TrustBundle clientTrust) throws GeneralSecurityException, SSLException {
        KeyPairCheck.requireMatch(credential);
        var engine = engineFor(credential, clientTrust);
        var clients = new PeerVerifier(clientTrust, List.of(), clock, uses);
        var builder = builderFor(engine, credential)
                .protocols(settings.protocols())
                .applicationProtocolConfig(alpn(settings.alpn()))
                .clientAuth(clientAuth(settings.clientAuthentication()))
                .trustManager(VerifyingTrustManager.anyName(clients))
                .sessionTimeout(sessionSeconds(credential));
        if (!settings.cipherSuites().isEmpty()) {
            builder.ciphers(settings.cipherSuites());
        }
        var context = builder.build();
        bindSessions(context, credential, clientTrust);
        return new ServerIdentity(credential, clients, context, engine, alive);
    }

    static ApplicationProtocolConfig alpn(List<String> protocols) {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }

    private TlsEngine engineFor(Credential credential, TrustBundle clientTrust) {
        var certificates = new ArrayList<>(credential.chain());
        certificates.addAll(clientTrust.roots());
        return EngineChoice.choose(settings.engine(), certificates);
    }

    private SslContextBuilder builderFor(TlsEngine engine, Credential credential) throws GeneralSecurityException {
        // A key manager of ours: Netty's way by a key and a chain goes through a PKCS#12 store, which costs several
        // milliseconds each.
        var builder = SslContextBuilder.forServer(IdentityKeys.of(new IdentityKeyManager(credential)));
        return engine == TlsEngine.JSSE
                ? builder.sslProvider(SslProvider.JDK)
                : builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                        .option(OpenSslContextOption.GROUPS, boringGroups.toArray(String[]::new));
    }

    private long sessionSeconds(Credential credential) {
        var left = Duration.between(
                clock.instant(), credential.leaf().getNotAfter().toInstant());
        // Zero would mean "for ever" to the library.
        return Math.max(1, Math.min(left.toSeconds(), SESSION_LIFE_MAX.toSeconds()));
    }

    /** A session resumes only at the certificate that began it and while the same clients are trusted. */
    private void bindSessions(SslContext context, Credential credential, TrustBundle clientTrust)
            throws GeneralSecurityException {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(settings.clientAuthentication().name().getBytes(StandardCharsets.US_ASCII));
            sha256.update(clientTrust.fingerprint().getBytes(StandardCharsets.US_ASCII));
            sha256.update(credential.leaf().getEncoded());
            sessions.setSessionIdContext(sha256.digest());
        }
    }

    private static ClientAuth clientAuth(ClientAuthentication authentication) {
        return switch (authentication) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }
}

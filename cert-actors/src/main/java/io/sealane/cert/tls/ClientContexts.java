package io.sealane.cert.tls;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sealane.cert.tls.TlsTarget.SystemRoots;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** Builds client contexts for targets: Netty's, and the Java platform's. */
final class ClientContexts {

    private static final int SESSION_SECONDS = 3600;

    private final ClientTlsSettings settings;
    private final InstantSource clock;
    private final List<String> boringGroups;
    private final RootUses uses = new RootUses();

    ClientContexts(ClientTlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.boringGroups = EngineChoice.choose(settings.engine(), List.of()) == TlsEngine.BORINGSSL
                ? NamedGroups.usable(settings.groups())
                : List.of();
    }

    /** How often each root made a server's chain good, over all contexts. */
    RootUses uses() {
        return uses;
    }

    TlsEngine engineFor(TlsTarget target) {
        var certificates = new ArrayList<>(target.trust().roots());
        target.own().ifPresent(own -> certificates.addAll(own.chain()));
        return EngineChoice.choose(settings.engine(), certificates);
    }

    SslContext netty(TlsTarget target, TlsEngine engine) throws GeneralSecurityException, SSLException {
        var builder = SslContextBuilder.forClient()
                .protocols(settings.protocols())
                .applicationProtocolConfig(ServerContexts.alpn(target.alpn()))
                .trustManager(trustManager(target))
                .sessionTimeout(SESSION_SECONDS);
        if (engine == TlsEngine.JSSE) {
            builder.sslProvider(SslProvider.JDK);
        } else {
            builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                    .option(OpenSslContextOption.GROUPS, boringGroups.toArray(String[]::new));
        }
        if (target.own().isPresent()) {
            KeyPairCheck.requireMatch(target.own().get());
            builder.keyManager(
                    IdentityKeys.of(new IdentityKeyManager(target.own().get(), target.showing())));
        }
        return builder.build();
    }

    SSLContext platform(TlsTarget target) throws GeneralSecurityException {
        var own = target.own();
        var context = SSLContext.getInstance("TLS");
        context.init(
                own.isPresent()
                        ? new KeyManager[] {new IdentityKeyManager(own.get(), target.showing())}
                        : new KeyManager[0],
                new TrustManager[] {trustManager(target)},
                null);
        context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
        return context;
    }

    private VerifyingTrustManager trustManager(TlsTarget target) {
        List<X509Certificate> system =
                target.systemRoots() == SystemRoots.INCLUDED ? SystemRootCertificates.all() : List.of();
        return VerifyingTrustManager.serverNamed(
                new PeerVerifier(target.trust(), system, clock, uses), target.requiredNames());
    }
}

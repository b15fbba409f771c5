package io.sealane.gateway.forward;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The TLS of upstream connections: the peer must prove what the request's trust says, HTTP/2 is offered first. */
final class UpstreamTls {

    private static final List<String> PROTOCOLS = List.of("h2", "http/1.1");
    private static final List<String> HTTP1 = List.of("http/1.1");

    private final ClientTls tls;

    UpstreamTls(ClientTls tls) {
        this.tls = tls;
    }

    /** Builds what {@link #newHandler} needs; takes milliseconds the first time, so not on a loop. */
    void prepare(Target to, UpstreamTrust trust) {
        tls.prepare(target(to, trust));
    }

    SslHandler newHandler(ByteBufAllocator allocator, Target to, UpstreamTrust trust) {
        return tls.newHandler(allocator, to.host(), to.port(), target(to, trust));
    }

    /** Why a handshake failed: what was expected and what was presented. */
    Failed failure(Target target, UpstreamTrust trust, Throwable thrown) {
        var refused = tls.explain(target.host(), target(target, trust), thrown);
        return new Failed(Kind.TLS, target + ": " + refused.getMessage());
    }

    /** What the peer of a connected channel showed; empty when it is not encrypted. On its loop. */
    static List<X509Certificate> peer(Channel channel) {
        var handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return List.of();
        }
        try {
            return Arrays.stream(handler.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private static TlsTarget target(Target to, UpstreamTrust trust) {
        var target = TlsTarget.of(trust.bundle())
                .withAlpn(to.http1() ? HTTP1 : PROTOCOLS)
                .withRequiredNames(Set.copyOf(trust.requiredNames()));
        var known = trust.own().map(own -> target.withOwn(own, trust.showing())).orElse(target);
        return trust.systemRoots() ? known.plusSystemRoots() : known;
    }
}

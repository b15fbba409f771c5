package io.sealane.node;

import io.sealane.cert.tls.ServerTls;
import io.sealane.gateway.listener.AcmeAnswers;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Security;
import io.sealane.node.credential.ConnectionSettings;
import io.sealane.node.credential.ServedCredentials;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The external listeners: services by host name. On HTTP answers of HTTP-01 challenges come first. On HTTPS only those are answered who
 * ask for a name that there is a certificate for.
 */
final class ExternalDoor {

    private static final String HTTP = "external-http";
    private static final String HTTPS = "external-https";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);

    private final Foundation base;
    private final AcmeAnswers challenges;
    private final LiveRoutes routes;
    private final ServedCredentials credentials;
    private final Listener http;
    private final Listener https;

    private ExternalDoor(Foundation base, DataPlane data, Closing closing) {
        this.base = base;
        this.challenges = new AcmeAnswers(base.config().getInt("sealane.gateway.acme.challenges-max"));
        this.routes = new LiveRoutes(base.loops().all());
        var settings = ListenerTls.of(base.config(), HTTPS);
        var tls = closing.add("external TLS", ServerTls.create(settings, base.clock()));
        var connections = ConnectionSettings.from(base.config().getConfig("sealane.cert.connections"));
        this.credentials = new ServedCredentials(
                HTTPS, tls, Set.of(), connections, base.telemetry().metrics());
        var ports = base.settings().ports();
        var forwarding = data.forwarding(routes, this::httpsPort);
        this.https = open(HTTPS, ports.externalHttps(), new Security.TlsOnly(tls), forwarding);
        this.http = open(HTTP, ports.externalHttp(), new Security.PlaintextOnly(), challenges.ahead(forwarding));
        credentials.opened(https);
        challenges.listensAt(http.address());
        closing.add("external listeners", this::drain);
    }

    static ExternalDoor open(Foundation base, DataPlane data, Closing closing) {
        return new ExternalDoor(base, data, closing);
    }

    private Listener open(String name, int port, Security security, RequestHandler handler) {
        var spec = new ListenerSpec(name, new InetSocketAddress(base.bindAddress(), port), security, handler);
        return base.await(base.gateway().open(spec), "listener " + name);
    }

    private int httpsPort() {
        return https.address().getPort();
    }

    /** Both at a time, so that ending a node takes no longer for having two. */
    private void drain() {
        var both = CompletableFuture.allOf(
                base.gateway().close(http, DRAIN_MAX).toCompletableFuture(),
                base.gateway().close(https, DRAIN_MAX).toCompletableFuture());
        Patience.await(both, "external listeners", DRAIN_MAX.plusSeconds(1));
    }

    AcmeAnswers challenges() {
        return challenges;
    }

    LiveRoutes routes() {
        return routes;
    }

    ServedCredentials credentials() {
        return credentials;
    }

    InetSocketAddress httpAddress() {
        return http.address();
    }
}

package io.sealane.node;

import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Routes;
import io.sealane.gateway.transport.RoutesSettings;
import io.sealane.gateway.transport.Security;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The listener of health and metrics. Opened before everything that it tells of, and closed after it. Its identity is signed by the
 * bootstrap CA, since it must answer before any certificate resource is issued.
 */
final class ObserveEndpoint {

    static final String LISTENER = "observe";
    private static final Duration DRAIN_MAX = Duration.ofMillis(500);

    private ObserveEndpoint() {}

    static void open(Foundation base, Closing closing) {
        var settings = base.config().getConfig("sealane.observe");
        var address = address(settings.getString("host"));
        var routes = Routes.on(
                base.system(), base.work(), RoutesSettings.from(base.config().getConfig("sealane.gateway.routes")));
        var security = settings.getBoolean("tls")
                ? new Security.TlsOnly(closing.add("observe TLS", tls(base, address)))
                : new Security.PlaintextOnly();
        var spec = new ListenerSpec(
                LISTENER,
                new InetSocketAddress(address, base.settings().ports().observe()),
                security,
                base.telemetry().routes(routes));
        var listener = base.await(base.gateway().open(spec), "listener " + LISTENER);
        closing.add(
                LISTENER,
                () -> Patience.await(base.gateway().close(listener, DRAIN_MAX), LISTENER, DRAIN_MAX.plusSeconds(1)));
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartFailure("sealane.observe.host " + host + ": expected an address or name of this machine", e);
        }
    }

    private static ServerTls tls(Foundation base, InetAddress address) {
        var ips = address.isAnyLocalAddress()
                ? List.of("127.0.0.1", "::1")
                : List.of("127.0.0.1", "::1", address.getHostAddress()).stream()
                        .distinct()
                        .toList();
        var identity = base.ca().server(LISTENER, List.of("localhost"), ips);
        var tls = ServerTls.create(ServerTlsSettings.of(LISTENER), base.clock());
        tls.publish(new ServerTlsSnapshot(1, List.of(identity), TrustBundle.EMPTY, Optional.of(identity.name())));
        return tls;
    }
}

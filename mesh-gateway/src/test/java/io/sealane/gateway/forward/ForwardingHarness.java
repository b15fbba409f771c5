package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.gateway.Gateway;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.gateway.route.PathRoute;
import io.sealane.gateway.route.RouteTable;
import io.sealane.gateway.route.VirtualHost;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Security;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A gateway with real loops and sockets that forwards what comes for {@code localhost}. */
final class ForwardingHarness implements AutoCloseable {

    static final TestCa CA = TestCa.create("forwarding test");
    static final Duration LONG = Duration.ofSeconds(60);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ActorTestKit kit = ActorTestKit.create();
    private final Loops loops = Loops.start(kit.system(), new LoopsSettings(2, Duration.ofMillis(10), 128));
    private final ExecutorService work = Executors.newFixedThreadPool(2);
    /** How hosts are reached that are not reached in the clear. */
    final Map<String, InternalHops.Hop> hops = new ConcurrentHashMap<>();

    /** Where requests are let in, when that is elsewhere, and what may pass it by. */
    final Map<String, InternalHops.Hop> gates = new ConcurrentHashMap<>();

    final Set<String> leased = ConcurrentHashMap.newKeySet();
    /** Done when it is asked for a lease. */
    volatile Runnable whenAsked = () -> {};

    volatile boolean knowsGate = true;

    /** Whom backends over TLS must prove to be. */
    volatile UpstreamTrust trust = new UpstreamTrust(CA.bundle(), false, List.of("localhost"));

    final Map<String, Optional<VirtualHost>> insideHosts = new ConcurrentHashMap<>();
    private final Map<String, List<Endpoint>> names = new ConcurrentHashMap<>();
    private final LiveRoutes routes = new LiveRoutes(loops.all());
    final List<UpstreamAnswer.Kind> failures = new CopyOnWriteArrayList<>();
    volatile ForwardWatch watch = (request, from, backend) -> null;
    private final Gateway gateway;
    final Admission<Endpoint> admission;
    private final Upstreams upstreams;
    private final ForwardingSettings forwardingSettings;
    private final Forwarding.Means means;
    private final RequestHandler forwarding;
    private final Listener http;
    private final Listener https;
    private int listeners;

    ForwardingHarness() throws Exception {
        this("");
    }

    /** @param settings below {@code sealane.gateway}, as HOCON */
    ForwardingHarness(String settings) throws Exception {
        var config = ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.defaultReference().getConfig("sealane.gateway"));
        gateway = Gateway.on(kit.system(), loops, TransportSettings.from(config.getConfig("transport")));
        upstreams = Upstreams.create(
                UpstreamSettings.from(config.getConfig("upstream")),
                UpstreamHarness.TLS,
                loops.all(),
                (host, port) -> Optional.ofNullable(names.get(host)),
                UpstreamHarness.ALL,
                work);
        admission = new Admission<>(AdmissionSettings.from(config.getConfig("admission")), () -> 0);
        forwardingSettings = ForwardingSettings.from(config.getConfig("forward"));
        means = new Forwarding.Means(
                upstreams,
                admission,
                failures::add,
                materializer(),
                new InternalHops() {
                    @Override
                    public Optional<Hop> to(String host) {
                        return Optional.ofNullable(hops.get(host));
                    }

                    @Override
                    public Optional<Hop> elsewhere(String host) {
                        return Optional.ofNullable(gates.get(host));
                    }

                    @Override
                    public boolean leased(String backend) {
                        whenAsked.run();
                        return leased.contains(backend);
                    }

                    @Override
                    public boolean knowsGate() {
                        return knowsGate;
                    }

                    @Override
                    public UpstreamTrust trust(String host) {
                        return trust;
                    }
                },
                host -> insideHosts.getOrDefault(host, Optional.empty()));
        forwarding = Forwarding.create(routes, forwardingSettings, () -> 8443, means)
                .watchedBy((request, from, backend) -> watch.begun(request, from, backend));
        http = open(new Security.PlaintextOnly(), forwarding);
        https = open(new Security.TlsOnly(tls()), forwarding);
    }

    private static ServerTls tls() {
        var tls = ServerTls.create(ServerTlsSettings.of("test"), InstantSource.system());
        var credential = CA.issue(new SecretName("test", "server"), List.of("localhost", "backend.test"));
        tls.publish(new ServerTlsSnapshot(1, List.of(credential), TrustBundle.EMPTY, Optional.empty()));
        return tls;
    }

    Materializer materializer() {
        return SystemMaterializer.get(kit.system()).materializer();
    }

    private Listener open(Security security, RequestHandler handler) throws Exception {
        var any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        return gateway.open(new ListenerSpec("listener-" + listeners++, any, security, handler))
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    /** Opens a backend that our own transport serves, HTTP/1.1 and HTTP/2, and leads everything to it. */
    void backend(boolean http2, RequestHandler handler) throws Exception {
        leadTo(open(new Security.PlaintextOnly(), handler).address().getPort(), http2, Deadlines.of(LONG));
    }

    /** The same, over TLS. */
    void encryptedBackend(RequestHandler handler) throws Exception {
        leadTo(open(new Security.TlsOnly(tls()), handler).address().getPort(), false, Deadlines.of(LONG));
        overTls();
    }

    /** What serves {@code backend.test} is spoken to over TLS from now on. */
    void overTls() {
        route(false, new Backend("backend.test", 443, false, 100, Map.of(), Deadlines.of(LONG)).overTls());
    }

    /** Opens the workloads' end of hops, which forwards with the same means; returns where. */
    InetSocketAddress relay(Security security, WorkloadRelay.Terms terms) throws Exception {
        var relay = WorkloadRelay.create(means, forwardingSettings, terms);
        return open(security, relay.watchedBy((request, from, backend) -> watch.begun(request, from, backend)))
                .address();
    }

    /** Leads everything for {@code localhost} to a port of this machine. */
    void leadTo(int port, boolean http2, Deadlines deadlines) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        leadTo(List.of(new Endpoint.Socket(address)), http2, deadlines);
    }

    void leadTo(List<Endpoint> endpoints, boolean http2, Deadlines deadlines) {
        names.put("backend.test", endpoints);
        route(false, new Backend("backend.test", 80, http2, 100, Map.of("x-set", "by the split"), deadlines));
    }

    /** Who serves {@code backend.test} from now on. */
    void instances(Endpoint... endpoints) {
        names.put("backend.test", List.of(endpoints));
        admission.changed("backend.test");
    }

    /** Who serves {@code backend.test}. */
    List<Endpoint> backends() {
        return names.get("backend.test");
    }

    /** Has a name of the mesh lead to where {@code backend.test} does. */
    void sameAsBackend(String name) {
        names.put(name, names.get("backend.test"));
    }

    /** Has a name of the mesh lead to these. */
    void names(String name, Endpoint... endpoints) {
        names.put(name, List.of(endpoints));
    }

    /** Has a name of the mesh lead to a port of this machine. */
    void names(String name, int port) {
        names.put(name, List.of(new Endpoint.Socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
    }

    void route(boolean redirect, Backend... backends) {
        var path = new PathRoute("", Map.of(), Map.of("x-path", "by the path"), Optional.empty(), List.of(backends));
        var version = routes.current().version() + 1;
        routes.publish(RouteTable.of(
                version, List.of(new VirtualHost(Set.of("localhost"), redirect, "hash-of-it", List.of(path)))));
    }

    /** Encrypted connections to upstreams that are open now. */
    int encrypted() {
        return upstreams.open().toCompletableFuture().join().size();
    }

    URI http(String path) {
        return URI.create("http://localhost:" + http.address().getPort() + path);
    }

    URI https(String path) {
        return URI.create("https://localhost:" + https.address().getPort() + path);
    }

    /** Waits until something holds, for at most {@link #PATIENCE}. */
    static void until(BooleanSupplier holds) {
        var deadline = InstantSource.system().instant().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (InstantSource.system().instant().isAfter(deadline)) {
                throw new AssertionError("not within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting())
                .connectTimeout(LONG)
                .build();
    }

    static SSLContext trusting() throws GeneralSecurityException, java.io.IOException {
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("ca", CA.certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        upstreams.close();
        kit.shutdownTestKit();
        loops.close();
        work.shutdownNow();
    }
}

package io.sealane.node;

import akka.stream.SystemMaterializer;
import com.typesafe.config.Config;
import io.sealane.cert.SecretName;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.eventing.EventMesh;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.identity.IdentitySettings;
import io.sealane.eventing.identity.IssuerPages;
import io.sealane.eventing.identity.OidcVerifier;
import io.sealane.eventing.identity.RenewedTokens;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.source.SeenTypes;
import io.sealane.eventing.source.SinkClient;
import io.sealane.eventing.source.SourceSettings;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.gateway.event.ingress.EventRoutes.Door;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.gateway.forward.ForwardWatch;
import io.sealane.gateway.forward.Forwarding;
import io.sealane.gateway.forward.ForwardingSettings;
import io.sealane.gateway.forward.UpstreamSettings;
import io.sealane.gateway.forward.Upstreams;
import io.sealane.gateway.forward.egress.EgressPolicy;
import io.sealane.gateway.forward.egress.EgressRules;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.gateway.forward.outbound.OutboundCalls;
import io.sealane.gateway.forward.outbound.OutboundNames;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Security;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.journal.Journal;
import io.sealane.node.credential.ClientIdentity;
import io.sealane.node.credential.ConnectionSettings;
import io.sealane.node.credential.DeliveryTrust;
import io.sealane.node.credential.ServedCredentials;
import io.sealane.node.hop.HopMeans;
import io.sealane.node.hop.InternalDoor;
import io.sealane.node.hop.InternalTrust;
import io.sealane.node.life.Closing;
import io.sealane.node.life.OwnAddresses;
import io.sealane.node.life.Patience;
import io.sealane.resource.ApiPages;
import io.sealane.resource.ServiceAccountTokens;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Where events come in and go out, and requests of the mesh: journal, mesh, upstreams and the cluster-local listeners. */
final class DataPlane {

    static final String SYSTEM_NAMESPACE = "knative-eventing";
    static final String INGRESS_SERVICE = "broker-ingress";
    static final String CHANNEL_SERVICE = "imc-dispatcher";
    static final String REQUEST_SERVICE = "request-reply";

    private static final String HTTPS = "cluster-local-https";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);
    private static final Duration PUBLISHING_MAX = Duration.ofSeconds(1);
    private static final Set<SecretName> IDENTITIES =
            Set.of(new SecretName(SYSTEM_NAMESPACE, "mt-broker-ingress-server-tls"));
    private static final Set<SecretName> CHANNEL_IDENTITIES =
            Set.of(new SecretName(SYSTEM_NAMESPACE, "imc-dispatcher-server-tls"));

    private final Foundation base;
    private final Journal journal;
    private final OutboundNames outboundNames;
    private final ClientIdentity identity;
    private final SinkClient sinks;
    private final SeenTypes types;
    private final Upstreams upstreams;
    private final EventMesh mesh;
    private final DeliveryTrust deliveries;
    private final AtomicReference<Door> door;
    private final Gatekeeper senders;
    private final CompletableFuture<Void> encryptionKnown = new CompletableFuture<>();
    private final CompletableFuture<Void> settingsInForce;
    private final ServedCredentials credentials;
    private final LiveRoutes inside;
    private final InternalDoor internal;
    private final InternalTrust hops;
    private final Forwarding.Means means;
    private volatile ForwardWatch watch = (request, from, backend) -> null;
    private final Listener http;
    private final Listener https;

    private DataPlane(Foundation base, NameResolver names, ApiSide api, Closing closing) {
        this.base = base;
        this.journal = base.settings().journal().orElseGet(() -> base.stores().add("journal", OwnJournal.open(base)));
        var egress = new EgressRules(adminPorts(base, api.port()), OwnAddresses.all(), true, List.of(), List.of());
        this.outboundNames = new OutboundNames(base.loops().all(), egress, base.work());
        this.upstreams = upstreams(base, names, egress, closing);
        this.identity = ClientIdentity.from(base.config());
        var asking = base.config().getConfig("sealane.eventing.identity");
        this.senders = gatekeeper(base, api.pages(), outbound(), asking);
        var tokens = new RenewedTokens(api.tokens(), IdentitySettings.from(asking), base.clock());
        this.sinks = sinks(base, upstreams.showing(identity), tokens);
        this.mesh = mesh(base, journal, upstreams.showing(identity), tokens, closing);
        this.types = new SeenTypes(base.telemetry().traces().traced(mesh));
        this.settingsInForce = mesh.inForce(1).toCompletableFuture();
        var connections = ConnectionSettings.from(base.config().getConfig("sealane.cert.connections"));
        this.deliveries = deliveries(base, mesh, upstreams, connections, identity);
        // Until the ConfigMap has been read nothing is taken in the clear.
        this.door = new AtomicReference<>(new Door(TransportEncryption.STRICT, false));
        var tls =
                closing.add("cluster-local TLS", ServerTls.create(ListenerTls.of(base.config(), HTTPS), base.clock()));
        this.credentials = credentials(base, tls, connections);
        this.inside = new LiveRoutes(base.loops().all());
        this.internal = new InternalDoor(hopMeans(base, api), closing);
        this.hops = new InternalTrust(internal, connections, base.telemetry().metrics());
        this.means = forwardingMeans(base, upstreams);
        internal.forwardsWith(means, (request, from, backend) -> watch.begun(request, from, backend));
        var routes = new ClusterLocalHosts(base, senders)
                .routes(
                        types,
                        door::get,
                        forwarding(inside, () -> httpsAddress().getPort()));
        var ports = base.settings().ports();
        this.http = open("cluster-local-http", ports.clusterLocalHttp(), new Security.PlaintextOnly(), routes);
        this.https = open(HTTPS, ports.clusterLocalHttps(), new Security.TlsOnly(tls), routes);
        credentials.opened(https);
        closing.add("cluster-local listeners", this::drainListeners);
        closing.add("readiness", () -> door.updateAndGet(now -> new Door(now.encryption(), true)));
    }

    /**
     * The API server as deliveries and senders see it.
     *
     * @param port of this machine where no delivery may go; 0 where the API is another machine's
     * @param runsPods whether somebody there runs Pods
     */
    record ApiSide(int port, ServiceAccountTokens tokens, ApiPages pages, boolean runsPods) {}

    static DataPlane start(Foundation base, NameResolver names, ApiSide api, Closing closing) {
        return new DataPlane(base, names, api, closing);
    }

    /** Who says who may send to which broker or channel. */
    Gatekeeper senders() {
        return senders;
    }

    private static Gatekeeper gatekeeper(Foundation base, ApiPages pages, OutboundHttp outbound, Config identity) {
        var limits = new OutboundHttp.Limits(
                identity.getDuration("request-timeout"), Math.toIntExact(identity.getBytes("answer-bytes-max")));
        var verifier = new OidcVerifier(
                new IssuerPages(pages, outbound, limits), IdentitySettings.from(identity), base.clock(), base.work());
        return new Gatekeeper(
                verifier,
                identity.getInt("verifications-max"),
                identity.getDuration("retry-after"),
                identity.getDuration("switch-grace"),
                base.clock());
    }

    /** Where no delivery may go. */
    private static Set<Integer> adminPorts(Foundation base, int apiPort) {
        var ports = new HashSet<>(Set.of(apiPort, base.clusterPort()));
        base.gateway().listeners().stream()
                .filter(listener -> listener.name().equals(ObserveEndpoint.LISTENER))
                .forEach(listener -> ports.add(listener.address().getPort()));
        return ports;
    }

    private static Upstreams upstreams(Foundation base, NameResolver names, EgressPolicy egress, Closing closing) {
        return closing.add(
                "upstream connections",
                Upstreams.create(
                        UpstreamSettings.from(base.config().getConfig("sealane.gateway.upstream")),
                        base.tls(),
                        base.loops().all(),
                        names,
                        egress,
                        base.work()));
    }

    private static SinkClient sinks(Foundation base, Function<Loop, UpstreamClient> upstreams, DeliveryTokens tokens) {
        return new SinkClient(
                base.loops().all(),
                upstreams,
                tokens,
                SourceSettings.from(base.config().getConfig("sealane.eventing.sources")));
    }

    private static DeliveryTrust deliveries(
            Foundation base,
            EventMesh mesh,
            Upstreams upstreams,
            ConnectionSettings connections,
            ClientIdentity identity) {
        var outgoing = new DeliveryTrust.Outgoing(
                base.tls(), upstreams, new NamespaceOfHost(base.config().getString("sealane.cluster-domain")));
        return new DeliveryTrust(mesh, outgoing, connections.upstream(), base.work(), identity);
    }

    private static ServedCredentials credentials(Foundation base, ServerTls tls, ConnectionSettings connections) {
        var credentials = new ServedCredentials(
                HTTPS, tls, IDENTITIES, connections, base.telemetry().metrics());
        credentials.whereThere(CHANNEL_IDENTITIES);
        return credentials;
    }

    private static EventMesh mesh(
            Foundation base,
            Journal journal,
            Function<Loop, UpstreamClient> upstreams,
            DeliveryTokens tokens,
            Closing closing) {
        var loops = base.loops().all();
        var limits = EventingLimits.from(
                base.config().getConfig("sealane.eventing.limits"),
                Runtime.getRuntime().maxMemory());
        var mesh = EventMesh.start(
                base.system(),
                new EventMesh.Means(
                        journal,
                        loops,
                        upstreams,
                        limits,
                        base.clock(),
                        base.telemetry().metrics(),
                        base.telemetry().traces(),
                        tokens));
        closing.add("publishing", () -> Patience.await(mesh.drain(), "publishing", PUBLISHING_MAX));
        return mesh;
    }

    private Forwarding.Means forwardingMeans(Foundation base, Upstreams upstreams) {
        var clock = base.clock();
        var admission = new Admission<Endpoint>(
                AdmissionSettings.from(base.config().getConfig("sealane.gateway.admission")),
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
        var metrics = base.telemetry().metrics();
        metrics.forwardWaiting(admission::waiting);
        return new Forwarding.Means(
                upstreams,
                admission,
                kind -> metrics.forwardFailed(kind.name().toLowerCase(Locale.ROOT)),
                SystemMaterializer.get(base.system()).materializer(),
                internal,
                host -> inside.current().host(host));
    }

    /** Whom the ends of hops to workloads trust, and what they show. */
    InternalTrust hops() {
        return hops;
    }

    private static HopMeans hopMeans(Foundation base, ApiSide api) {
        return new HopMeans(
                base.config(),
                new InetSocketAddress(
                        base.bindAddress(), base.settings().ports().systemInternal()),
                base.gateway(),
                base.system(),
                base.work(),
                base.clock(),
                base.telemetry().metrics(),
                base.settings().journal().isPresent(),
                api.runsPods());
    }

    /** What encrypts the hops to workloads. */
    InternalDoor internal() {
        return internal;
    }

    /**
     * What sends requests to services.
     *
     * @param httpsPort where requests in the clear are sent that must not be
     */
    RequestHandler forwarding(LiveRoutes routes, IntSupplier httpsPort) {
        return Forwarding.create(
                        routes,
                        ForwardingSettings.from(base.config().getConfig("sealane.gateway.forward")),
                        httpsPort,
                        means)
                .watchedBy((request, from, backend) -> watch.begun(request, from, backend));
    }

    /** Who hears of requests that go to services, from now on. */
    void watchedBy(ForwardWatch watcher) {
        watch = watcher;
    }

    private Listener open(String name, int port, Security security, RequestHandler handler) {
        var spec = new ListenerSpec(name, new InetSocketAddress(base.bindAddress(), port), security, handler);
        return base.await(base.gateway().open(spec), "listener " + name);
    }

    /** Both at a time, so that ending a node takes no longer for having two. */
    private void drainListeners() {
        var both = CompletableFuture.allOf(
                base.gateway().close(http, DRAIN_MAX).toCompletableFuture(),
                base.gateway().close(https, DRAIN_MAX).toCompletableFuture());
        Patience.await(both, "cluster-local listeners", DRAIN_MAX.plusSeconds(1));
    }

    /** How this node calls servers outside. */
    OutboundCalls outbound() {
        return new OutboundCalls(upstreams, base.loops().all());
    }

    /** What types of events come in. */
    SeenTypes types() {
        return types;
    }

    /** What deliveries and sources show to receivers that ask. */
    ClientIdentity identity() {
        return identity;
    }

    /** How sources of this node reach their sinks. */
    SinkClient sinks() {
        return sinks;
    }

    /** How this node asks name servers outside. */
    OutboundNames outboundNames() {
        return outboundNames;
    }

    Journal journal() {
        return journal;
    }

    /** Whether events that are stored outlive this node; a journal that was given to it is taken to. */
    boolean lasting() {
        return base.data().isPresent() || base.settings().journal().isPresent();
    }

    EventMesh mesh() {
        return mesh;
    }

    /** The mesh as controllers see it: what they decide about trust can be asked for. */
    DeliveryTrust deliveries() {
        return deliveries;
    }

    /** Where requests to services come by. */
    Admission<Endpoint> admission() {
        return means.admission();
    }

    /** The routes of the listeners inside. */
    LiveRoutes inside() {
        return inside;
    }

    ServedCredentials credentials() {
        return credentials;
    }

    /** Says which connections events may come in on, from the next request on. */
    void encryption(TransportEncryption mode) {
        door.updateAndGet(now -> new Door(mode, now.draining()));
        encryptionKnown.complete(null);
    }

    /** Completes when every broker and trigger that was there at start has been decided on and is in force. */
    CompletableFuture<Void> settingsInForce() {
        return settingsInForce;
    }

    /** Completes once {@link #encryption} was told. */
    CompletableFuture<Void> encryptionKnown() {
        return encryptionKnown;
    }

    InetSocketAddress httpAddress() {
        return http.address();
    }

    InetSocketAddress httpsAddress() {
        return https.address();
    }
}

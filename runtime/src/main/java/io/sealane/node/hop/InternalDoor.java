package io.sealane.node.hop;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.gateway.forward.ForwardWatch;
import io.sealane.gateway.forward.Forwarding;
import io.sealane.gateway.forward.ForwardingSettings;
import io.sealane.gateway.forward.InternalHops;
import io.sealane.gateway.forward.WorkloadRelay;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.listener.Listener;
import io.sealane.node.life.Closing;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.controller.revision.InternalTls;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS between gateways and workloads, and the way to the node where workloads run: what gateways need to reach the listener of the
 * workloads' end, here or there. Any thread but an event loop, except for {@link #to} and {@link #elsewhere}.
 */
public final class InternalDoor implements InternalTls, InternalHops, Consumer<Credential> {

    public static final String ROUTING = "routing-serving-certs";
    private static final String WORKLOAD = "serving-certs";
    static final String GATEWAY_NAME = "kn-routing";

    /**
     * How the workloads of one namespace are reached.
     *
     * @param since when it came about, for other nodes, which may be a little later
     */
    private record Way(UpstreamTrust trust, Credential server, Credential client, SwitchGrace.Since since) {}

    private final HopMeans means;
    private final SecretName routing;
    private final NamespaceOfHost hosts;
    private final boolean strangers;
    private final SwitchGrace grace;
    private final ServerTls tls;
    private final InternalSnapshot snapshot;
    private final InternalListener listener;
    private final HopLog log;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<InetSocketAddress> opened = new CompletableFuture<>();
    private final InternalKeys keys = new InternalKeys();
    private final OthersTrust others = new OthersTrust();
    private final GatePlace gate;
    private boolean wanted;
    private volatile @Nullable WorkloadRelay relay;
    private volatile Map<String, Way> ways = Map.of();
    private volatile Function<ResourceKey, Part> workloads = key -> Part.NONE;

    public InternalDoor(HopMeans means, Closing closing) {
        this.means = means;
        var config = means.config();
        var settings = config.getConfig("sealane.serving.internal-tls");
        this.routing = new SecretName(config.getString("sealane.serving.controller.system-namespace"), ROUTING);
        this.hosts = new NamespaceOfHost(config.getString("sealane.cluster-domain"));
        this.strangers = !settings.getBoolean("client-certificates");
        this.grace = new SwitchGrace(settings.getDuration("switch-grace"), means.clock());
        this.gate = new GatePlace(means.several());
        this.log = new HopLog(means.clock());
        var tlsSettings = ServerTlsSettings.of(InternalListener.NAME)
                .withClientAuthentication(strangers ? ClientAuthentication.OPTIONAL : ClientAuthentication.REQUIRED);
        this.tls = closing.add("system-internal TLS", ServerTls.create(tlsSettings, means.clock()));
        this.snapshot = new InternalSnapshot(tls, means.metrics());
        this.listener = closing.add(
                InternalListener.NAME + " listener", new InternalListener(means, settings, tls, this::listenerChanged));
    }

    /**
     * What the listener forwards with; told before anything is wanted. With several nodes it opens at once: others send requests there.
     *
     * @param watch hears of the requests that other nodes send to be let in here
     */
    public void forwardsWith(Forwarding.Means with, ForwardWatch watch) {
        var config = means.config();
        var terms = new WorkloadRelay.Terms(
                chain -> chain.isEmpty()
                        ? strangers
                        : Identity.names(chain.get(0)).contains(GATEWAY_NAME),
                // Hops of this node come over loopback; those of others from where they are.
                from -> from.isLoopbackAddress() || gate.isNode(from),
                this::takesInTheClear,
                "svc." + hosts.clusterDomain(),
                config.getDuration("sealane.serving.controller.request-timeout-max"));
        var made = WorkloadRelay.create(
                        with, ForwardingSettings.from(config.getConfig("sealane.gateway.forward")), terms)
                .watchedBy(watch);
        relay = made;
        if (means.several()) {
            listener.open(made);
        }
    }

    /** Other nodes may hear a little later that hops are to be encrypted; what has no key cannot be. */
    private boolean takesInTheClear(String namespace) {
        var way = ways.get(namespace);
        return means.several() && (way == null || grace.isNews(way.since()));
    }

    /** What there is to tell of the hops to a Pod's namespace. */
    public HopLog log() {
        return log;
    }

    /** Whether a Secret is one of these. */
    public boolean concerns(SecretName name) {
        return name.equals(routing) || name.name().equals(WORKLOAD);
    }

    @Override
    public void accept(Credential credential) {
        synchronized (this) {
            keys.put(credential);
        }
        means.metrics().stored(InternalListener.NAME, credential);
        look();
    }

    /** Says which roots gateways and workloads trust each other by. */
    public void trust(ScopedTrust bundle) {
        synchronized (this) {
            if (!keys.trust(bundle)) {
                return;
            }
        }
        look();
    }

    /** A namespace is gone: its key is shown to nobody any more, and roots that only it needed are not trusted. */
    public void forget(String namespace) {
        synchronized (this) {
            keys.forget(namespace);
        }
        look();
        means.metrics().unserved(InternalListener.NAME, new SecretName(namespace, WORKLOAD));
        log.forget(namespace);
    }

    @Override
    public void want(boolean on, Function<ResourceKey, Part> which) {
        workloads = which;
        grace.wanted(on);
        synchronized (this) {
            if (wanted == on) {
                return;
            }
            wanted = on;
        }
        means.work().execute(this::look);
    }

    private void listenerChanged() {
        var open = listener.now();
        if (open != null) {
            opened.complete(open.address());
        }
        look();
        // What hinders it is told as well.
        watchers.forEach(Runnable::run);
    }

    /** Puts in force what is wanted and there. */
    private synchronized void look() {
        keys.goOver(means.clock().instant(), this::putInForce);
    }

    private void putInForce() {
        others.follow(keys.trusted(), keys.used(routing));
        var next = prepared();
        if (!next.equals(ways)) {
            log.changed(told(ways), told(next));
            ways = next;
            watchers.forEach(Runnable::run);
        }
    }

    private Map<String, Way> prepared() {
        var client = keys.used(routing);
        var with = relay;
        if (client.isEmpty() || with == null) {
            return Map.of();
        }
        // Also while it is not wanted: another node may want it a little earlier.
        if (!snapshot.publish(keys)) {
            return ways;
        }
        if (!wanted) {
            return Map.of();
        }
        if (!means.inCluster() && listener.now() == null) {
            listener.open(with);
            return Map.of();
        }
        var next = new HashMap<String, Way>();
        keys.used().stream()
                .filter(server -> server.name().name().equals(WORKLOAD))
                .forEach(server -> next.put(server.name().namespace(), way(server, client.get())));
        return Map.copyOf(next);
    }

    private Way way(Credential server, Credential client) {
        var namespace = server.name().namespace();
        var names = List.of(WorkloadRelay.identity(namespace));
        var before = ways.get(namespace);
        return new Way(
                new UpstreamTrust(keys.trusted().in(namespace), false, names, Optional.of(client)),
                server,
                client,
                before == null ? grace.now() : before.since());
    }

    // What is asked on loops

    @Override
    public Optional<Hop> to(String host) {
        var now = ways;
        var open = listener.now();
        return now.isEmpty() || open == null && !means.inCluster()
                ? Optional.empty()
                : workload(host)
                        .flatMap(key -> Optional.ofNullable(now.get(key.namespace()))
                                .flatMap(way -> hop(key, open, way.trust())));
    }

    @Override
    public Optional<Hop> elsewhere(String host) {
        var there = gate.elsewhere();
        return there.isEmpty()
                ? Optional.empty()
                : workload(host).filter(key -> !gate.isAnsweredHere(key)).map(key -> {
                    var way = ways.get(key.namespace());
                    return hop(key, there.get(), way == null || !grace.isKnown(way.since()) ? null : way.trust());
                });
    }

    @Override
    public boolean leased(String backend) {
        return gate.isLeased(backend);
    }

    @Override
    public boolean knowsGate() {
        return gate.isKnown();
    }

    private Optional<Hop> hop(ResourceKey key, @Nullable Listener relay, UpstreamTrust trust) {
        var part = workloads.apply(key);
        if (!part.protects()) {
            return Optional.empty();
        }
        if (part.port() != 0) {
            var told = new Workload(key.namespace(), key.name());
            return Optional.of(Hop.straight(WorkloadRelay.identity(key.namespace()), part.port(), trust, told));
        }
        return Optional.ofNullable(relay).map(open -> hop(key, open.address(), trust));
    }

    @Override
    public UpstreamTrust trust(String host) {
        return others.of(host, workload(host));
    }

    private static Hop hop(ResourceKey key, InetSocketAddress address, @Nullable UpstreamTrust trust) {
        return new Hop(
                WorkloadRelay.identity(key.namespace()), address, trust, new Workload(key.namespace(), key.name()));
    }

    private Optional<ResourceKey> workload(String host) {
        return hosts.place(host).map(place -> new ResourceKey(place.namespace(), place.name()));
    }

    // Several nodes

    /** Where workloads run, as other nodes are told; completes once requests may come there. */
    public CompletionStage<InetSocketAddress> opened() {
        return opened;
    }

    /** Which node lets requests in. */
    public GatePlace gate() {
        return gate;
    }

    // What is told

    @Override
    public Optional<String> protection(String namespace) {
        return Optional.ofNullable(told(ways).get(namespace));
    }

    @Override
    public Optional<String> obstacle() {
        return listener.obstacle();
    }

    @Override
    public void whenChanged(Runnable task) {
        watchers.add(task);
    }

    private static Map<String, String> told(Map<String, Way> ways) {
        var told = new HashMap<String, String>();
        ways.forEach((namespace, way) -> told.put(
                namespace,
                "gateway to workload by mutual TLSv1.3: workload "
                        + Identity.shown(WorkloadRelay.identity(namespace), way.server()) + ", gateway "
                        + Identity.shown(GATEWAY_NAME, way.client())));
        return told;
    }

    // What a rotation and upkeep look at

    /** The roots that new connections go by on both ends; empty while hops are not to be encrypted. */
    synchronized Optional<ScopedTrust> inForce() {
        return wanted
                ? snapshot.trusted()
                        .map(mesh -> new ScopedTrust(mesh, keys.trusted().namespaces()))
                : Optional.empty();
    }

    /** What new connections are shown. */
    synchronized List<Credential> served() {
        return wanted ? snapshot.shown() : List.of();
    }

    /** What new connections are shown, and may believe. */
    List<Credential> believable() {
        var now = means.clock().instant();
        return served().stream()
                .filter(shown -> InternalKeys.isBelievable(shown, now))
                .toList();
    }

    /** Roots that only ended certificates needed are trusted no longer. */
    synchronized void endExpired() {
        if (keys.keepsRoots()) {
            look();
        }
    }

    /** What gateways show. */
    synchronized Optional<Credential> gateway() {
        return keys.used(routing);
    }

    Optional<Listener> listener() {
        return Optional.ofNullable(listener.now());
    }

    ServerTls tls() {
        return tls;
    }
}

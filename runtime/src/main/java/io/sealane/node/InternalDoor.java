package io.sealane.node;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.SnapshotRefused;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.gateway.forward.Forwarding;
import io.sealane.gateway.forward.ForwardingSettings;
import io.sealane.gateway.forward.InternalHops;
import io.sealane.gateway.forward.UpstreamTrust;
import io.sealane.gateway.forward.WorkloadRelay;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Security;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.controller.InternalTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS between gateways and workloads: the listener of the workloads' end, and what gateways need to reach it. The listener opens
 * when it is first wanted and stays until the node ends, so that switching off cuts no stream. Any thread but an event loop, except for
 * {@link #to}.
 */
final class InternalDoor implements InternalTls, InternalHops, Consumer<Credential> {

    static final String LISTENER = "system-internal";
    static final String ROUTING = "routing-serving-certs";
    private static final String WORKLOAD = "serving-certs";
    private static final String GATEWAY_NAME = "kn-routing";
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(InternalDoor.class);

    /** How the workloads of one namespace are reached. */
    private record Way(UpstreamTrust trust, Credential server, Credential client) {}

    private final Foundation base;
    private final SecretName routing;
    private final String suffix;
    private final boolean strangers;
    private final ServerTls tls;
    private final HopLog log;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Map<SecretName, Credential> newest = new HashMap<>();
    private final Map<SecretName, Credential> usable = new HashMap<>();
    private TrustBundle roots = TrustBundle.EMPTY;
    private TrustBundle trusted = TrustBundle.EMPTY;
    private boolean wanted;
    private boolean opening;
    private long version;
    private volatile @Nullable Listener listener;
    private volatile Forwarding.@Nullable Means means;
    private volatile Map<String, Way> ways = Map.of();
    private volatile Predicate<ResourceKey> workloads = key -> false;

    InternalDoor(Foundation base, Closing closing) {
        this.base = base;
        var config = base.config();
        this.routing = new SecretName(config.getString("sealane.serving.controller.system-namespace"), ROUTING);
        this.suffix = ".svc." + config.getString("sealane.cluster-domain");
        this.strangers = !config.getBoolean("sealane.serving.internal-tls.client-certificates");
        this.log = new HopLog(base.clock());
        var settings = ServerTlsSettings.of(LISTENER)
                .withClientAuthentication(strangers ? ClientAuthentication.OPTIONAL : ClientAuthentication.REQUIRED);
        this.tls = closing.add("system-internal TLS", ServerTls.create(settings, base.clock()));
        closing.add(LISTENER + " listener", this::close);
    }

    /** What the listener forwards with; told before anything is wanted. */
    void forwardsWith(Forwarding.Means with) {
        means = with;
    }

    /** What there is to tell of the hops to a Pod's namespace. */
    HopLog log() {
        return log;
    }

    /** Whether a Secret is one of these. */
    boolean concerns(SecretName name) {
        return name.equals(routing) || name.name().equals(WORKLOAD);
    }

    @Override
    public void accept(Credential credential) {
        synchronized (this) {
            newest.put(credential.name(), credential);
        }
        base.telemetry().metrics().stored(LISTENER, credential);
        look();
    }

    /** Says which roots gateways and workloads trust each other by. */
    void trust(TrustBundle bundle) {
        synchronized (this) {
            if (roots.equals(bundle)) {
                return;
            }
            roots = bundle;
        }
        look();
    }

    @Override
    public void want(boolean on, Predicate<ResourceKey> which) {
        workloads = which;
        synchronized (this) {
            if (wanted == on) {
                return;
            }
            wanted = on;
        }
        base.work().execute(this::look);
    }

    /** Puts in force what is wanted and there. */
    private synchronized void look() {
        var next = prepared();
        if (!next.equals(ways)) {
            log.changed(told(ways), told(next));
            ways = next;
            watchers.forEach(Runnable::run);
        }
    }

    private Map<String, Way> prepared() {
        choose();
        var client = usable.get(routing);
        var with = means;
        if (!wanted || client == null || with == null) {
            return Map.of();
        }
        if (!publish()) {
            return ways;
        }
        if (listener == null) {
            open(with);
            return Map.of();
        }
        var next = new HashMap<String, Way>();
        usable.forEach((name, server) -> {
            if (name.name().equals(WORKLOAD)) {
                var names = List.of(WorkloadRelay.identity(name.namespace()));
                next.put(
                        name.namespace(),
                        new Way(new UpstreamTrust(trusted, false, names, Optional.of(client)), server, client));
            }
        });
        return Map.copyOf(next);
    }

    /**
     * A key is used once its root is trusted, and a root is trusted as long as a key below it is used: so another authority comes in
     * without a moment at which one side does not know the other, whichever Secret changes first.
     */
    private void choose() {
        newest.forEach((name, credential) -> {
            if (isBelow(roots, credential)) {
                usable.put(name, credential);
            }
        });
        var used = trusted.roots().stream()
                .filter(root -> usable.values().stream()
                        .anyMatch(credential -> CertificateChain.endsAt(credential.chain(), root)))
                .toList();
        trusted = roots.plus(TrustBundle.of(used));
    }

    private static boolean isBelow(TrustBundle bundle, Credential credential) {
        return bundle.roots().stream().anyMatch(root -> CertificateChain.endsAt(credential.chain(), root));
    }

    private boolean publish() {
        try {
            tls.publish(new ServerTlsSnapshot(version + 1, List.copyOf(usable.values()), trusted, Optional.empty()));
            version++;
            usable.values().forEach(served -> base.telemetry().metrics().inForce(LISTENER, served));
            return true;
        } catch (SnapshotRefused e) {
            if (!tls.isClosed()) {
                LOG.warn("{}: not in force, what was stays: {}", LISTENER, e.getMessage());
            }
            return false;
        }
    }

    private void open(Forwarding.Means with) {
        if (opening) {
            return;
        }
        opening = true;
        var config = base.config();
        var relay = WorkloadRelay.create(
                with,
                ForwardingSettings.from(config.getConfig("sealane.gateway.forward")),
                new WorkloadRelay.Terms(
                        chain -> chain.isEmpty()
                                ? strangers
                                : Identity.names(chain.get(0)).contains(GATEWAY_NAME),
                        suffix.substring(1),
                        config.getDuration("sealane.serving.controller.request-timeout-max")));
        var at = new InetSocketAddress(
                base.bindAddress(), base.settings().ports().systemInternal());
        base.gateway()
                .open(new ListenerSpec(LISTENER, at, new Security.TlsOnly(tls), relay))
                .whenComplete((opened, failure) -> opened(opened, failure));
    }

    private void opened(@Nullable Listener open, @Nullable Throwable failure) {
        if (open == null) {
            LOG.error("{}: hops to workloads stay in the clear: {}", LISTENER, String.valueOf(failure));
            return;
        }
        listener = open;
        base.work().execute(this::look);
    }

    @Override
    public Optional<Hop> to(String host) {
        var now = ways;
        var open = listener;
        if (now.isEmpty() || open == null || !host.endsWith(suffix)) {
            return Optional.empty();
        }
        var dot = host.indexOf('.');
        if (dot >= host.length() - suffix.length()) {
            return Optional.empty();
        }
        var namespace = host.substring(dot + 1, host.length() - suffix.length());
        var way = now.get(namespace);
        var name = host.substring(0, dot);
        return way == null || !workloads.test(new ResourceKey(namespace, name))
                ? Optional.empty()
                : Optional.of(new Hop(
                        WorkloadRelay.identity(namespace), open.address(), way.trust(), new Workload(namespace, name)));
    }

    @Override
    public Optional<String> protection(String namespace) {
        return Optional.ofNullable(told(ways).get(namespace));
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

    private void close() {
        var open = listener;
        if (open != null) {
            Patience.await(base.gateway().close(open, DRAIN_MAX), LISTENER, DRAIN_MAX.plusSeconds(1));
        }
    }
}

package io.sealane.node;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.certificates.rule.CertificatesRules;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.eventing.source.controller.SourceRules;
import io.sealane.gateway.listener.Listener;
import io.sealane.gateway.listener.ListenerSpec;
import io.sealane.gateway.transport.Routes;
import io.sealane.gateway.transport.RoutesSettings;
import io.sealane.gateway.transport.Security;
import io.sealane.node.api.ApiClient;
import io.sealane.node.api.CountedApi;
import io.sealane.node.api.Kubeconfig;
import io.sealane.node.api.KubernetesApi;
import io.sealane.node.folder.DataFolder;
import io.sealane.node.folder.StorageKey;
import io.sealane.node.folder.TokenKeys;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import io.sealane.resource.client.ApiAccess;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.ApiServerSettings;
import io.sealane.resource.embedded.Authentication;
import io.sealane.resource.embedded.EmbeddedApiServer;
import io.sealane.resource.embedded.NodePages;
import io.sealane.resource.embedded.PodLogs;
import io.sealane.resource.embedded.admission.NotActedUpon;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.admission.StoredConfigMaps;
import io.sealane.resource.embedded.admission.StoredObjects;
import io.sealane.resource.embedded.direct.DirectHttp;
import io.sealane.resource.embedded.seal.SealFailure;
import io.sealane.resource.embedded.storage.DiskResourceStore;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.operator.FoldedRules;
import io.sealane.resource.operator.KnativeEventing;
import io.sealane.resource.operator.KnativeServing;
import io.sealane.serving.controller.ServingRules;
import io.sealane.store.StoreSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The embedded API server behind its listener, and the ways in: the node's own client and the admin's kubeconfig. Always on loopback. */
final class ApiEndpoint implements KubernetesApi {

    private static final String LISTENER = "api-server";
    private static final String ADMIN = "admin";
    private static final String NODE = "node";
    private static final String MASTERS = "system:masters";
    private static final String KUBECONFIG = "kubeconfig";
    private static final String SERVING_NAMESPACE = "knative-serving";
    /** Watches never end by themselves, so there is nothing to wait for. */
    private static final Duration DRAIN_MAX = Duration.ofMillis(500);

    private final Foundation base;
    private final EmbeddedApiServer server;
    private final Listener listener;
    private final Credential admin;
    private final String kubeconfig;

    private ApiEndpoint(Foundation base, EmbeddedApiServer server, Listener listener) {
        this.base = base;
        this.server = server;
        this.listener = listener;
        this.admin = base.ca().client(ADMIN, MASTERS);
        this.kubeconfig = Kubeconfig.of(url().toString(), base.ca().certificatePem(), admin);
        base.data().ifPresent(folder -> folder.write(KUBECONFIG, kubeconfig));
    }

    static ApiEndpoint open(Foundation base, PodLogs logs, Closing closing) {
        var settings = ApiServerSettings.from(base.config().getConfig("sealane.api-server"));
        var store = base.stores().add("resource store", store(base));
        base.telemetry()
                .health()
                .needs("API server's disk", () -> store.trouble().map(why -> "nothing is written: " + why));
        var server = closing.add(
                "API server",
                EmbeddedApiServer.open(
                        settings,
                        store,
                        Authentication.byCertificate(Set.of(ADMIN, NODE)),
                        logs,
                        TokenKeys.open(
                                base.data(), settings.tokens(), base.clock().instant()),
                        new EmbeddedApiServer.Surroundings(
                                base.system(), base.work(), base.clock(), new SecureRandom(), rules(base, store))));
        var routes = Routes.on(
                base.system(), base.work(), RoutesSettings.from(base.config().getConfig("sealane.gateway.routes")));
        var spec = new ListenerSpec(
                LISTENER,
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        base.settings().ports().api()),
                new Security.TlsOnly(closing.add("API server TLS", tls(base))),
                routes.async(new CountedApi(server::handle, base.telemetry().metrics()), server::refusal));
        var listener = base.await(base.gateway().open(spec), "listener " + LISTENER);
        closing.add(
                LISTENER,
                () -> Patience.await(base.gateway().close(listener, DRAIN_MAX), LISTENER, DRAIN_MAX.plusSeconds(1)));
        return new ApiEndpoint(base, server, listener);
    }

    /** What the controllers of this node demand of the objects they act on. */
    private static Rulebook rules(Foundation base, ResourceStore store) {
        var configMaps = new StoredConfigMaps(store);
        var stored = new StoredObjects(store);
        var eventing = EventingControllerSettings.from(base.config().getConfig("sealane.eventing.controller"));
        return EventingRules.of(eventing, configMaps, stored)
                .and(SourceRules.book(eventing.systemNamespace(), configMaps))
                .and(CertificatesRules.book())
                .and(ServingRules.of(SERVING_NAMESPACE, configMaps, stored))
                .with("", "configmaps", new FoldedRules(new KnativeEventing(), eventing.systemNamespace(), stored))
                .with("", "configmaps", new FoldedRules(new KnativeServing(), SERVING_NAMESPACE, stored))
                .with("security.istio.io", "peerauthentications", new NotActedUpon("PeerAuthentications"))
                .with("security.istio.io", "authorizationpolicies", new NotActedUpon("AuthorizationPolicies"))
                .with("networking.istio.io", "destinationrules", new NotActedUpon("DestinationRules"));
    }

    private static ResourceStore store(Foundation base) {
        return base.data()
                .map(folder -> diskStore(base, folder))
                .orElseGet(() -> new MemoryResourceStore(LogLimits.standard()));
    }

    private static ResourceStore diskStore(Foundation base, DataFolder folder) {
        var sealing = StorageKey.settings(
                folder, base.config().getConfig("sealane.api-server.storage-key"), new SecureRandom());
        try {
            return DiskResourceStore.open(
                    folder.path().resolve("resources"), StoreSettings.small(), LogLimits.standard(), sealing);
        } catch (SealFailure e) {
            throw new StartFailure("stored Secrets cannot be read", e);
        }
    }

    private static ServerTls tls(Foundation base) {
        var identity = base.ca()
                .server(
                        LISTENER,
                        List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
                        List.of("127.0.0.1", "::1"));
        var tls = ServerTls.create(
                ServerTlsSettings.of(LISTENER).withClientAuthentication(ClientAuthentication.OPTIONAL), base.clock());
        tls.publish(new ServerTlsSnapshot(1, List.of(identity), base.ca().trust(), Optional.of(identity.name())));
        return tls;
    }

    /** The node's own controllers: as the node, and without a socket. */
    @Override
    public Fabric8Resources resources() {
        var identity = new Authentication.Identity(NODE, List.of(MASTERS, "system:authenticated"));
        var http = new DirectHttp(server.as(identity), base.system(), base.work());
        return Fabric8Resources.connect(access(), base.work(), http);
    }

    /** How anything else in the node's name reaches the server. */
    private ApiAccess access() {
        var node = base.ca().client(NODE, MASTERS);
        return new ApiAccess(
                url(), base.tls().sslContext(TlsTarget.of(base.ca().trust()).withOwn(node)));
    }

    /** A client with the admin's rights. */
    @Override
    public ApiClient client() {
        return new ApiClient(
                url(), base.tls().sslContext(TlsTarget.of(base.ca().trust()).withOwn(admin)));
    }

    /** Holds the admin's private key. */
    @Override
    public String kubeconfig() {
        return kubeconfig;
    }

    /** Where the kubeconfig is; empty without a data folder. */
    @Override
    public Optional<Path> kubeconfigFile() {
        return base.data()
                .map(folder ->
                        folder.path().resolve(KUBECONFIG).toAbsolutePath().normalize());
    }

    @Override
    public List<String> bootstrap() {
        return Controllers.BOOTSTRAP;
    }

    @Override
    public int port() {
        return listener.address().getPort();
    }

    /** What runs here the node runs itself. */
    @Override
    public boolean runsPods() {
        return false;
    }

    @Override
    public void show(NodePages pages) {
        server.show(pages);
    }

    private URI url() {
        return URI.create("https://127.0.0.1:" + port());
    }
}

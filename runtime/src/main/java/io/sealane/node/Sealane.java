package io.sealane.node;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigException;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.inside.Inspection;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.node.api.ApiClient;
import io.sealane.node.api.KubernetesApi;
import io.sealane.node.api.RemoteApi;
import io.sealane.node.life.Closing;
import io.sealane.node.life.Patience;
import io.sealane.node.life.StepFailure;
import io.sealane.observe.Health;
import io.sealane.resource.Resources;
import io.sealane.resource.client.Fabric8Resources;
import io.sealane.resource.embedded.PodLogs;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.resource.manifest.Manifests;
import io.sealane.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;

/**
 * One node: {@link #start} it, apply resources, publish, and {@link #close} it. {@code Main} uses nothing else.
 *
 * <p>It installs no security provider, system property, shutdown hook or logging, and never ends the JVM. Several live in one JVM.
 * Safe for any thread; {@code start}, {@code apply} and {@code close} block.
 */
public final class Sealane implements AutoCloseable {

    private static final Duration APPLY_MAX = Duration.ofSeconds(60);

    private final Foundation base;
    private final KubernetesApi api;
    private final Fabric8Resources resources;
    private final DataPlane data;
    private final Closing closing;

    private Sealane(Foundation base, KubernetesApi api, Fabric8Resources resources, DataPlane data, Closing closing) {
        this.base = base;
        this.api = api;
        this.resources = resources;
        this.data = data;
        this.closing = closing;
    }

    /**
     * Starts a node and returns when it is ready: listeners open, keys in place, settings in force, manifests applied.
     *
     * @throws StartFailure if it cannot; then nothing of it is left running
     */
    public static Sealane start(NodeSettings settings) {
        return start(settings, Clock.systemUTC());
    }

    /** With a clock that a test may move. */
    static Sealane start(NodeSettings settings, Clock clock) {
        var closing = new Closing();
        try {
            return start(settings, clock, closing);
        } catch (StoreFailure e) {
            closing.close();
            throw new StartFailure(dataFolder(settings, e), e);
        } catch (StepFailure e) {
            closing.close();
            throw told(e);
        } catch (IllegalArgumentException | ConfigException e) {
            closing.close();
            throw new StartFailure("settings: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** The parts of a node in the order in which they start; they end the other way round. */
    private static Sealane start(NodeSettings settings, Clock clock, Closing closing) {
        // What cannot be read is found before anything starts.
        settings.apply().forEach(Sealane::requireReadable);
        var base = Foundation.start(settings, clock, closing);
        ObserveEndpoint.open(base, closing);
        var workloads = LocalWorkloads.create(base, closing);
        var api = openApi(base, workloads.book(), closing);
        var eventing = new CompletableFuture<Inspection>();
        api.show(new LookInside(eventing, base.work()));
        var resources = closing.add("API client", api.resources());
        base.await(Bootstrap.createAbsent(resources, api.bootstrap()), "bootstrap objects");
        var data = DataPlane.start(
                base,
                workloads.names(),
                new DataPlane.ApiSide(api.port(), resources, resources, api.runsPods()),
                closing);
        data.settingsInForce().thenRun(() -> eventing.complete(data.mesh().inspection()));
        var external = ExternalDoor.open(base, data, closing);
        CertificateUpkeep.start(base, List.of(data.credentials(), external.credentials()), data, closing);
        workloads.own(data);
        Readiness.judge(base, resources, data);
        var controllers = Controllers.start(
                base, resources, workloads, new Controllers.Doors(data, external, api.runsPods()), closing);
        // First of all at the end: whoever watches sends no more before anything stops.
        closing.add("health", base.telemetry().health()::draining);
        var node = new Sealane(base, api, resources, data, closing);
        settings.apply().forEach(node::apply);
        awaitRead(base, resources, data.encryptionKnown(), "transport encryption mode");
        awaitRead(base, resources, data.settingsInForce(), "brokers and triggers in force");
        base.await(data.credentials().complete(), "certificate of the cluster-local listener");
        base.await(controllers.routed(), "routes of services");
        base.telemetry().health().started();
        return node;
    }

    /**
     * Serves an API, or finds the one that {@code sealane.kubernetes.kubeconfig} names.
     *
     * @param logs what Pods of this node write
     */
    private static KubernetesApi openApi(Foundation base, PodLogs logs, Closing closing) {
        var kubeconfig = base.config().getString("sealane.kubernetes.kubeconfig");
        return kubeconfig.isBlank()
                ? ApiEndpoint.open(base, logs, closing)
                : RemoteApi.of(kubeconfig, new RemoteApi.Means(base.config(), base.tls(), base.clock(), base.work()));
    }

    /** Says in addition which kinds could not be read, and why. */
    private static void awaitRead(
            Foundation base, Fabric8Resources resources, CompletionStage<Void> stage, String what) {
        try {
            base.await(stage, what);
        } catch (StepFailure e) {
            var unread = resources.unsynced();
            throw unread.isEmpty()
                    ? e
                    : new StepFailure(e.getMessage() + "; not read: " + String.join(", ", unread), e);
        }
    }

    /** What failed, as whoever starts a node is told; why it did is the command line's to show, which looks one cause deep. */
    private static StartFailure told(StepFailure failure) {
        var why = failure.getCause();
        return new StartFailure(String.valueOf(failure.getMessage()), why == null ? failure : why);
    }

    private static String dataFolder(NodeSettings settings, StoreFailure failure) {
        var folder = "data folder" + settings.data().map(path -> " " + path).orElse("");
        return failure.reason() == StoreFailure.Reason.IN_USE
                ? folder + ": another node uses it; expected one of this node's own"
                : folder + ": expected one that is sound";
    }

    /**
     * Blocks until a resource is Ready.
     *
     * @param apiVersion such as {@code eventing.knative.dev/v1}
     * @param plural the resource's name in URLs, such as {@code triggers}
     * @throws IllegalStateException if it does not become so in time; shows it as it was last seen
     */
    public void awaitReady(String apiVersion, String plural, String namespace, String name, Duration within) {
        var root = apiVersion.contains("/") ? "/apis/" : "/api/";
        apiClient()
                .await(
                        root + apiVersion + "/namespaces/" + namespace + "/" + plural,
                        name,
                        within,
                        ApiClient.isTrue("Ready"));
    }

    /** One line per open listener: its name and URL. */
    public List<String> listeners() {
        return base.gateway().listeners().stream()
                .map(Object::toString)
                .sorted()
                .toList();
    }

    /** The admin's kubeconfig as a file; empty when the node keeps its state in memory. */
    public Optional<Path> kubeconfig() {
        return api.kubeconfigFile();
    }

    /** The admin's kubeconfig. It holds a private key: write it where only its owner can read it. */
    public String kubeconfigText() {
        return api.kubeconfig();
    }

    /**
     * Applies manifests.
     *
     * @param path a file, or a folder whose {@code .yaml}, {@code .yml} and {@code .json} files are taken in the order of their names
     * @throws StartFailure if they cannot be read or are refused; names the file and what was expected
     */
    public void apply(Path path) {
        try {
            Patience.await(Manifests.apply(resources, Manifests.readPath(path)), "apply " + path, APPLY_MAX);
        } catch (IOException e) {
            throw new StartFailure("apply " + path + ": expected a readable file or folder", e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("apply " + path + ": " + e.getMessage(), e);
        } catch (StepFailure e) {
            throw told(e);
        }
    }

    private static void requireReadable(Path path) {
        try {
            Manifests.readPath(path);
        } catch (IOException e) {
            throw new StartFailure("apply " + path + ": expected a readable file or folder", e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("apply " + path + ": " + e.getMessage(), e);
        }
    }

    /** Applies manifests given as YAML text; else as {@link #apply}. */
    public void applyText(String yaml) {
        try {
            Patience.await(Manifests.apply(resources, Manifests.read(yaml, "text")), "apply", APPLY_MAX);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("apply: " + e.getMessage(), e);
        } catch (StepFailure e) {
            throw told(e);
        }
    }

    /**
     * Publishes an event as if it had come in over the wire.
     *
     * @return {@link Outcome.Accepted} once it is synced, or why it was refused
     */
    public CompletionStage<Outcome> publish(String namespace, String broker, Event event) {
        var outcome = new CompletableFuture<Outcome>();
        var loop = base.loops()
                .all()
                .get(Math.floorMod(event.id().hashCode(), base.loops().all().size()));
        loop.execute(() ->
                data.mesh().accept(new BrokerAddress(namespace, broker), List.of(event), loop, outcome::complete));
        return outcome;
    }

    /** Stops accepting, lets open requests finish, syncs and ends; within 10 s. A second call does nothing. */
    @Override
    public void close() {
        closing.close();
    }

    /** For tests that end a node as a crash does. */
    ActorSystem<Void> system() {
        return base.system();
    }

    /** What ends in which order. */
    List<String> closingOrder() {
        return closing.order();
    }

    Clock clock() {
        return base.clock();
    }

    /** For tests that store many resources. */
    Resources resources() {
        return resources;
    }

    ApiClient apiClient() {
        return api.client();
    }

    Health health() {
        return base.telemetry().health();
    }

    /** Trusts what the bootstrap CA signs, as {@code DIR/bootstrap/ca.crt} lets a user do. */
    SSLContext trustingBootstrap() {
        return trusting(base.ca().trust());
    }

    SSLContext trusting(TrustBundle bundle) {
        return base.tls().sslContext(TlsTarget.of(bundle));
    }
}

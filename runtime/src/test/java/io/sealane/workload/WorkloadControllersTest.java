package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WorkloadControllersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final WorkloadSettings SETTINGS = new WorkloadSettings(
            1000, Duration.ofHours(1), new ReconcilerSettings(4, Duration.ofMillis(10), Duration.ofSeconds(1)));
    private static final ResourceKey KEY = new ResourceKey("ns", "echo");

    private final ActorTestKit kit = ActorTestKit.create();
    private final FakeResources resources = new FakeResources();
    private final MeshNames names = new MeshNames("cluster.local");
    private final PodLogBook logs = new PodLogBook(() -> NOW, 1000);

    WorkloadControllersTest() {
        var handlers = new HandlerRegistry().register("example.com:5000/echo", container -> request -> {
            container.log().write(container.pod() + " " + request.getUri());
            return CompletableFuture.completedStage(HttpResponse.create().withStatus(204));
        });
        kit.spawn(WorkloadControllers.create(
                SETTINGS,
                new WorkloadControllers.Surroundings(resources, handlers, logs, names, () -> NOW, Runnable::run)));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_Pod_of_a_registered_image_runs() throws Exception {
        apply(pod("example.com:5000/echo:v1"));

        var status = await(Pod.class, pod -> "Running".equals(pod.getStatus().getPhase()))
                .getStatus();

        assertEquals("127.0.0.1", status.getPodIP());
        assertEquals(
                List.of("PodScheduled=True", "Initialized=True", "ContainersReady=True", "Ready=True"),
                status.getConditions().stream()
                        .map(condition -> condition.getType() + "=" + condition.getStatus())
                        .toList());
        var container = status.getContainerStatuses().get(0);
        assertTrue(container.getReady());
        assertEquals("2026-01-01T00:00:00Z", container.getState().getRunning().getStartedAt());
    }

    @Test
    void a_Pod_of_an_unknown_image_waits_and_says_what_can_be_done() throws Exception {
        apply(pod("nginx:1.27"));

        var status = await(Pod.class, pod -> "Pending".equals(pod.getStatus().getPhase()))
                .getStatus();

        assertNull(status.getPodIP());
        var waiting = status.getContainerStatuses().get(0).getState().getWaiting();
        assertEquals("ImageNotRegistered", waiting.getReason());
        assertEquals(
                "no handler of this JVM is registered for image 'nginx:1.27'. Use one that is (example.com:5000/echo),"
                        + " register it with HandlerRegistry.register where Sealane is embedded, give it a command and set"
                        + " sealane.workload.processes.enabled = on, send to its address with a uri instead of a ref, or"
                        + " run it in a Kubernetes cluster",
                waiting.getMessage());
    }

    @Test
    void who_waits_for_a_Revision_is_not_told_to_send_its_requests_elsewhere() throws Exception {
        apply(pod("nginx:1.27").replace("app: echo", "serving.knative.dev/revision: hello-00001"));

        var status = await(Pod.class, pod -> "Pending".equals(pod.getStatus().getPhase()))
                .getStatus();

        assertEquals(
                "no handler of this JVM is registered for image 'nginx:1.27'. Use one that is (example.com:5000/echo),"
                        + " register it with HandlerRegistry.register where Sealane is embedded, give it a command and set"
                        + " sealane.workload.processes.enabled = on, or run it in a Kubernetes cluster",
                status.getContainerStatuses().get(0).getState().getWaiting().getMessage());
    }

    @Test
    void a_Pod_whose_variables_have_no_value_waits_and_says_which() throws Exception {
        apply(pod("example.com:5000/echo")
                .replace(
                        "image:",
                        "env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: none, key: a}}}]\n    image:"));

        var status = await(Pod.class, pod -> "Pending".equals(pod.getStatus().getPhase()))
                .getStatus();

        var waiting = status.getContainerStatuses().get(0).getState().getWaiting();
        assertEquals("CreateContainerConfigError", waiting.getReason());
        assertEquals("env COLOUR: configmap \"none\" not found", waiting.getMessage());
    }

    @Test
    void a_Service_finds_its_Pod_by_name() throws Exception {
        apply(pod("example.com:5000/echo@sha256:00"));
        apply(service(80, "http"));

        var endpoints = await(
                Endpoints.class,
                found -> !found.getSubsets().isEmpty()
                        && !found.getSubsets().get(0).getAddresses().isEmpty());
        var subset = endpoints.getSubsets().get(0);
        assertEquals("127.0.0.1", subset.getAddresses().get(0).getIp());
        assertEquals("echo", subset.getAddresses().get(0).getTargetRef().getName());
        assertEquals(8080, subset.getPorts().get(0).getPort());
        var slice = await(
                EndpointSlice.class,
                found -> !found.getEndpoints().isEmpty()
                        && found.getEndpoints().get(0).getConditions().getReady());
        assertEquals("echo", slice.getMetadata().getLabels().get("kubernetes.io/service-name"));
        assertEquals("Pod", slice.getEndpoints().get(0).getTargetRef().getKind());

        assertEquals(204, ask("echo.ns.svc.cluster.local", 80));
        assertEquals("ns/echo http://echo.ns/x\n", log());
    }

    @Test
    void a_Service_is_shown_without_an_address_of_its_own() throws Exception {
        apply(service(80, "http"));

        var shaped =
                await(Service.class, service -> "None".equals(service.getSpec().getClusterIP()));

        assertEquals("ClusterIP", shaped.getSpec().getType());
    }

    @Test
    void when_its_Pod_is_deleted_a_name_leads_nowhere() throws Exception {
        apply(pod("example.com:5000/echo"));
        apply(service(80, "http"));
        await(
                Endpoints.class,
                found -> !found.getSubsets().isEmpty()
                        && !found.getSubsets().get(0).getAddresses().isEmpty());

        var log = logs.find(KEY, Optional.empty()).orElseThrow();
        resources.delete(Pod.class, KEY);

        log.read(new PodLog.Query(true, Optional.empty(), Optional.empty(), false))
                .runWith(Sink.ignore(), kit.system())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        await(Endpoints.class, found -> found.getSubsets().isEmpty());
        assertEquals(Optional.of(List.of()), names.resolve("echo.ns.svc", 80));
        assertEquals(Optional.empty(), logs.find(KEY, Optional.empty()));
    }

    private int ask(String host, int port) throws Exception {
        var endpoint =
                (Endpoint.InProcess) names.resolve(host, port).orElseThrow().get(0);
        return endpoint.handler()
                .handle(HttpRequest.create("http://echo.ns/x"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .status()
                .intValue();
    }

    private String log() throws Exception {
        var all = new PodLog.Query(false, Optional.empty(), Optional.empty(), false);
        return logs.find(KEY, Optional.empty())
                .orElseThrow()
                .read(all)
                .runFold(ByteString.emptyByteString(), ByteString::concat, kit.system())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .utf8String();
    }

    private void apply(String yaml) throws Exception {
        Manifests.apply(resources, Manifests.read(yaml, "test"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    /** The object of the test's name once it is as wanted. */
    private <T extends io.fabric8.kubernetes.api.model.HasMetadata> T await(Class<T> kind, Predicate<T> wanted)
            throws InterruptedException {
        BlockingQueue<T> found = new LinkedBlockingQueue<>();
        resources.informer(kind).listen((Resources.Change<T> change) -> {
            var there = change.present()
                    && change.key().name().startsWith("echo")
                    && !(change.resource() instanceof Pod pod && pod.getStatus() == null)
                    && wanted.test(change.resource());
            if (there) {
                found.add(change.resource());
            }
        });
        var first = found.poll(30, TimeUnit.SECONDS);
        if (first == null) {
            throw new AssertionError("no such " + kind.getSimpleName() + ": "
                    + resources.informer(kind).list());
        }
        return first;
    }

    private static String pod(String image) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: echo, namespace: ns, labels: {app: echo}}
                spec:
                  containers:
                  - name: main
                    image: %s
                    ports: [{name: http, containerPort: 8080}]
                """.formatted(image);
    }

    private static String service(int port, String target) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: echo, namespace: ns}
                spec:
                  selector: {app: echo}
                  ports: [{port: %d, targetPort: %s}]
                """.formatted(port, target);
    }
}

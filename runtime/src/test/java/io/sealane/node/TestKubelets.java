package io.sealane.node;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * What a cluster's controllers and kubelets do with Deployments of Revisions, as far as others see it: Pods that are servers of this JVM,
 * EndpointSlices of the private Service with their addresses, and the Deployment's status. One thread does all of it. Deployments whose name
 * begins with {@code late} have no Pods, and their time is over.
 */
final class TestKubelets implements AutoCloseable {

    private static final String REVISION = "serving.knative.dev/revision";

    private final Resources resources;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Map<ResourceKey, Map<String, HttpServer>> pods = new HashMap<>();

    private TestKubelets(Resources resources) {
        this.resources = resources;
    }

    static TestKubelets of(Resources resources) {
        var kubelets = new TestKubelets(resources);
        resources.informer(Deployment.class).listen(change -> {
            if (change.present()) {
                kubelets.thread.execute(() -> kubelets.follow(change.resource()));
            }
        });
        return kubelets;
    }

    private void follow(Deployment deployment) {
        var revision = deployment.getMetadata().getLabels().get(REVISION);
        if (revision.startsWith("late")) {
            write(deployment, TestKubelets::late);
            return;
        }
        var key = ResourceKey.of(deployment);
        var running = pods.computeIfAbsent(key, absent -> new LinkedHashMap<>());
        int wanted = deployment.getSpec().getReplicas();
        for (int index = 0; index < Math.max(wanted, running.size()); index++) {
            var pod = deployment.getMetadata().getName() + "-" + index;
            if (index < wanted && !running.containsKey(pod)) {
                var server = serve(pod);
                running.put(pod, server);
                resources
                        .create(slice(
                                key.namespace(),
                                revision,
                                pod,
                                server.getAddress().getPort()))
                        .toCompletableFuture()
                        .join();
            } else if (index >= wanted && running.containsKey(pod)) {
                resources
                        .delete(EndpointSlice.class, new ResourceKey(key.namespace(), pod))
                        .toCompletableFuture()
                        .join();
                running.remove(pod).stop(1);
            }
        }
        write(deployment, read -> status(read, wanted));
    }

    /** Who was overtaken hears of the newer one next. */
    private void write(Deployment deployment, UnaryOperator<Deployment> edit) {
        resources
                .editStatus(deployment, edit)
                .toCompletableFuture()
                .handle((done, overtaken) -> done)
                .join();
    }

    private static Deployment late(Deployment read) {
        return new DeploymentBuilder(read)
                .withNewStatus()
                .withObservedGeneration(read.getMetadata().getGeneration())
                .addNewCondition()
                .withType("Progressing")
                .withStatus("False")
                .withReason("ProgressDeadlineExceeded")
                .withMessage("ReplicaSet \"late\" has timed out progressing.")
                .endCondition()
                .endStatus()
                .build();
    }

    private static HttpServer serve(String pod) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            var answer = pod.getBytes(StandardCharsets.US_ASCII);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.setExecutor(null);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EndpointSlice slice(String namespace, String revision, String pod, int port) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(pod)
                .addToLabels("kubernetes.io/service-name", revision + "-private")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses("127.0.0.1")
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(namespace)
                .withName(pod)
                .endTargetRef()
                .endEndpoint()
                .addNewPort()
                .withName("http")
                .withPort(port)
                .endPort()
                .build();
    }

    private static Deployment status(Deployment read, int ready) {
        return new DeploymentBuilder(read)
                .withNewStatus()
                .withObservedGeneration(read.getMetadata().getGeneration())
                .withReplicas(ready)
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .endStatus()
                .build();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        pods.values().forEach(running -> running.values().forEach(server -> server.stop(0)));
    }
}

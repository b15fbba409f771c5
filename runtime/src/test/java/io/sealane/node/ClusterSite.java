package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sealane.node.life.Closing;
import io.sealane.resource.ResourceKey;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API without nodes of ours behind it, somebody who acts as its kubelets, and a node in front of the Pods that is who it is in a
 * cluster, and may do what it may do there.
 */
final class ClusterSite implements AutoCloseable {

    /** What is applied to a cluster. */
    static final Path DEPLOY = Path.of("..", "deploy", "cluster");

    private static final String MAPS = "/api/v1/namespaces/knative-serving/configmaps/";
    private static final Logger PERMISSION =
            (Logger) LoggerFactory.getLogger("io.sealane.resource.embedded.Permission");

    private final Closing closing = new Closing();
    private final Refusals refusals;
    final Sealane node;

    private ClusterSite(Path folder) throws IOException {
        refusals = closing.add("refusals", new Refusals());
        var api = closing.add("API server", ApiAlone.start());
        closing.add("kubelets", TestKubelets.of(api.resources()));
        api.apply(DEPLOY.resolve("namespace.yaml"));
        api.apply(DEPLOY.resolve("rbac.yaml"));
        var account = new ResourceKey("sealane-system", "sealane");
        var file = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig(account));
        node = closing.add(
                "node", Sealane.start(NodeSettings.inMemory().withConfig(TwoNodes.config("""
                sealane.kubernetes.kubeconfig = "%s"
                sealane.workload.place = cluster
                sealane.serving.cluster {leave = 3s, digests-of-loopback = on, digest-retry = 1s}
                """.formatted(file)))));
    }

    /** @param folder for what the node reads */
    static ClusterSite start(Path folder) throws IOException {
        var site = new ClusterSite(folder);
        site.patch("config-autoscaler", "{\"allow-zero-initial-scale\":\"true\"}");
        site.patch("config-deployment", "{\"registries-skipping-tag-resolving\":\"example.com\"}");
        return site;
    }

    /**
     * Applies a Service of Knative.
     *
     * @param initial how many Pods it begins with
     * @param more annotations of the template
     */
    void apply(String name, String initial, String more) {
        node.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations:
                        autoscaling.knative.dev/initial-scale: "%s"
                        autoscaling.knative.dev/max-scale: "2"
                        %s
                    spec:
                      timeoutSeconds: 60
                      containers:
                        - image: example.com/anything
                          ports: [{containerPort: 9000}]
                          livenessProbe: {httpGet: {path: /alive}, periodSeconds: 0}
                """.formatted(name, initial, more));
    }

    /** Changes keys of a ConfigMap. */
    void patch(String map, String json) {
        node.apiClient().mergePatch(MAPS + map, "{\"data\":" + json + "}");
    }

    /** The answer to a request from outside. */
    String ask(String host) {
        return ask("external-http", host);
    }

    String ask(String listener, String host) {
        var at = node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, "");
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What the node was refused since this was last asked. */
    List<String> refused() {
        return refusals.taken();
    }

    /** Fails when the node was refused anything that nobody asked for here. */
    @Override
    public void close() {
        try {
            assertThat(refused()).as("what its role does not let the node do").isEmpty();
        } finally {
            closing.close();
        }
    }

    /** What the API server refused to anybody. */
    private static final class Refusals extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        Refusals() {
            start();
            PERMISSION.setLevel(Level.DEBUG);
            PERMISSION.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getFormattedMessage());
        }

        List<String> taken() {
            var all = new ArrayList<String>();
            for (var one = told.poll(); one != null; one = told.poll()) {
                all.add(one);
            }
            return all;
        }

        @Override
        public void close() {
            PERMISSION.detachAppender(this);
            PERMISSION.setLevel(null);
        }
    }
}

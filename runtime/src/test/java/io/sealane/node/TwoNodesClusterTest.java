package io.sealane.node;

import static io.sealane.node.ServingNode.listener;
import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in front of Pods that a cluster runs: which requests pass the node that leads by. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class TwoNodesClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICES = "/apis/serving.knative.dev/v1/namespaces/default/services";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String SYSTEM_NAMESPACE = "/api/v1/namespaces/knative-serving/";
    private static final String ORDER =
            "/apis/cert-manager.io/v1/namespaces/knative-serving/certificates/routing-serving-certs";
    private static final String OVER_TLS = "200 TLSv1.3 from CN=kn-routing";
    private static final int REQUESTS = 20;

    @TempDir
    static Path folder;

    private static ApiAlone api;
    private static TestKubelets kubelets;
    private static TwoNodes nodes;
    /** Requests to the Revision without a limit that the node that leads let in before there was a lease. */
    private static long before;

    @BeforeAll
    static void start() throws IOException {
        api = ApiAlone.start();
        kubelets = TestKubelets.of(api.resources());
        nodes = TwoNodes.beside(api, NodeSettings.inMemory(), folder, """
                sealane.workload.place = cluster
                sealane.serving.cluster.digests = off
                sealane.serving.lease.report-every = 200ms
                akka.cluster.split-brain-resolver.stable-after = 60s
                """);
        // At most one in a second comes to the free one before there is a lease: too few for a second Pod.
        apply("free", 0, "metric: rps", "target: \"10\"", "max-scale: \"2\"");
        apply("gated", 0, "target-burst-capacity: \"-1\"");
        apply("tight", 1);
        // The one with a limit is answered once it is known which node leads: those without go straight to a Pod until
        // then.
        for (var name : new String[] {"free", "tight", "gated"}) {
            nodes.first.apiClient().await(SERVICES, name, PATIENCE, isTrue("Ready"));
            if (!name.equals("free")) {
                nodes.await(PATIENCE, () -> assertThat(ask(name)).startsWith("200 "));
            }
        }
    }

    @AfterAll
    static void stop() {
        if (nodes != null) {
            nodes.close();
        }
        if (kubelets != null) {
            kubelets.close();
        }
        if (api != null) {
            api.close();
        }
    }

    /** @param annotations the autoscaler's without their domain */
    private static void apply(String name, int concurrency, String... annotations) {
        var more = new StringBuilder();
        for (var annotation : annotations) {
            more.append(", ")
                    .append(annotation.contains("/") ? "" : "autoscaling.knative.dev/")
                    .append(annotation);
        }
        nodes.first.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations: {autoscaling.knative.dev/min-scale: "1"%s}
                    spec:
                      containerConcurrency: %d
                      containers: [{image: example.com/anything}]
                """.formatted(name, more, concurrency));
    }

    @Test
    @Order(1)
    void a_request_at_a_node_that_does_not_lead_goes_straight_to_a_Pod_once_it_may() {
        TestProbe.create(nodes.first.system()).awaitAssert(PATIENCE, Duration.ofSeconds(1), () -> {
            assertThat(ask("free")).startsWith("200 ");
            assertThat(counted(nodes.second, "free")).isPositive();
            return true;
        });
        before = settled(nodes.first, "free");
        var here = settled(nodes.second, "free");

        for (int n = 0; n < REQUESTS; n++) {
            assertThat(ask("free")).startsWith("200 free-00001-deployment-");
        }

        nodes.await(PATIENCE, () -> assertThat(counted(nodes.second, "free")).isEqualTo(here + REQUESTS));
        assertThat(counted(nodes.first, "free")).isEqualTo(before);
    }

    @Test
    @Order(2)
    void the_node_that_leads_scales_by_what_others_let_in_themselves() {
        nodes.await(PATIENCE, () -> {
            for (int n = 0; n < REQUESTS; n++) {
                assertThat(ask("free")).startsWith("200 ");
            }
            assertThat(nodes.first
                            .apiClient()
                            .get(DEPLOYMENTS + "/free-00001-deployment")
                            .at("/spec/replicas")
                            .asInt())
                    .isEqualTo(2);
        });
        assertThat(counted(nodes.first, "free")).isEqualTo(before);
    }

    @Test
    @Order(3)
    void one_with_a_limit_and_one_that_is_to_be_held_in_bursts_come_by_the_node_that_leads() {
        for (var name : new String[] {"tight", "gated"}) {
            var there = settled(nodes.first, name);
            var here = settled(nodes.second, name);

            for (int n = 0; n < REQUESTS; n++) {
                assertThat(ask(name)).startsWith("200 " + name + "-00001-deployment-");
            }

            nodes.await(PATIENCE, () -> assertThat(counted(nodes.first, name)).isEqualTo(there + REQUESTS));
            assertThat(counted(nodes.second, name)).isEqualTo(here);
        }
    }

    @Test
    @Order(4)
    void with_system_internal_tls_it_goes_straight_there_over_mutual_TLS_by_keys_that_are_renewed_meanwhile()
            throws Exception {
        var client = nodes.first.apiClient();
        client.mergePatch(
                SYSTEM_NAMESPACE + "configmaps/config-network", "{\"data\":{\"system-internal-tls\":\"Enabled\"}}");
        var key = client.await("/api/v1/namespaces/default/secrets", "serving-certs", PATIENCE, TlsPod::isKey);
        try (var pod = TlsPod.start(key)) {
            apply("safe", 0, "serving.sealane.io/tls-port: \"" + pod.port() + "\"");
            client.await(SERVICES, "safe", PATIENCE, isTrue("Ready"));
            nodes.await(PATIENCE, () -> {
                assertThat(ask("safe")).isEqualTo(OVER_TLS);
                assertThat(counted(nodes.second, "safe")).isPositive();
            });
            var there = settled(nodes.first, "safe");
            var shown = client.get(SYSTEM_NAMESPACE + "secrets/routing-serving-certs");
            assertThat(pod.lastSerial()).isEqualTo(TlsPod.serial(shown));

            var renewed = renewed(client, TlsPod.serial(shown));
            var answers = new HashSet<String>();
            nodes.await(PATIENCE, () -> {
                answers.add(ask("safe"));
                assertThat(pod.lastSerial()).isEqualTo(renewed);
            });

            assertThat(answers).containsExactly(OVER_TLS);
            assertThat(settled(nodes.first, "safe")).isEqualTo(there);
        }
    }

    /** The number of the next certificate of gateways. */
    private static BigInteger renewed(ApiClient client, BigInteger before) {
        client.mergePatch(
                ORDER + "/status",
                ForcedRenewal.patch(client.get(ORDER), nodes.first.clock().instant()));
        var secret = client.await(
                SYSTEM_NAMESPACE + "secrets",
                "routing-serving-certs",
                PATIENCE,
                found -> TlsPod.isKey(found) && !TlsPod.serial(found).equals(before));
        return TlsPod.serial(secret);
    }

    @Test
    @Order(5)
    void when_the_node_that_leads_dies_requests_without_a_limit_go_on_without_one_failure() throws Exception {
        var stop = new AtomicBoolean();
        var client = Executors.newSingleThreadExecutor();
        try {
            var answer = CompletableFuture.supplyAsync(() -> untilOneFails(stop), client);
            nodes.killFirst();

            // Which one with a limit shows: it is let in by who leads only.
            TestProbe.create(nodes.second.system()).awaitAssert(PATIENCE, () -> {
                assertThat(ask("tight")).startsWith("200 ");
                assertThat(counted(nodes.second, "tight")).isPositive();
                return true;
            });
            for (int n = 0; n < REQUESTS; n++) {
                assertThat(ask("free")).startsWith("200 ");
            }
            stop.set(true);
            assertThat(answer.get(60, TimeUnit.SECONDS)).startsWith("200 ");
        } finally {
            stop.set(true);
            client.shutdownNow();
        }
    }

    /** The last answer. */
    private static String untilOneFails(AtomicBoolean stop) {
        var answer = ask("free");
        while (!stop.get() && answer.startsWith("200 ")) {
            answer = ask("free");
        }
        return answer;
    }

    /** The same, once those of before are counted: who has an answer may be faster than whoever counts it, but not by five looks. */
    private static long settled(Sealane node, String name) {
        var last = counted(node, name);
        for (int same = 0; same < 5; same++) {
            var now = counted(node, name);
            if (now != last) {
                same = 0;
                last = now;
            }
        }
        return last;
    }

    /** Requests to a Revision that a node let in and that were answered 200. */
    private static long counted(Sealane node, String name) {
        try {
            var client =
                    HttpClient.newBuilder().sslContext(node.trustingBootstrap()).build();
            return client.send(
                            HttpRequest.newBuilder(URI.create(listener(node, "observe") + "/metrics"))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(
                                    "kn_serving_invocation_duration_seconds_count{http_response_status_code=\"200\"")
                            && line.contains("kn_revision_name=\"" + name + "-00001\""))
                    .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks the node that does not lead, at first. */
    private static String ask(String name) {
        var at = listener(nodes.second, "external-http");
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, name + ".default.example.com", "");
        } catch (IOException e) {
            return e.toString();
        }
    }
}

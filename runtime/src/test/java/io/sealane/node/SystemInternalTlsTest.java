package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Hops between gateways and workloads, encrypted and not, while requests go on. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class SystemInternalTlsTest {

    private static final String HOST = "hello.default.example.com";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String ORDERS = "/apis/cert-manager.io/v1/namespaces/default/certificates/serving-certs";
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"serving","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-selfsigned-issuer"},
                     "hold":{"publish":"1s","drain":"10m","shadow":"1s"}}}""";
    private static final Pattern GENERATIONS = Pattern.compile("serving-certs, generation (\\d+)");
    private static final Pattern SHOWN =
            Pattern.compile("sealane_certificate_shown\\{[^}]*listener=\"system-internal\"[^}]*} 1\\.0");
    private static final Pattern REQUESTS =
            Pattern.compile("sealane_listener_requests_total\\{[^}]*listener=\"system-internal\"[^}]*} ([0-9.]+)");

    private static ServingNode node;

    @BeforeAll
    static void start() throws Exception {
        node = ServingNode.start(NodeSettings.inMemory()
                .withConfig(ConfigFactory.parseString("sealane.cert.rotation { issue-deadline = 500ms, look = 100ms }\n"
                        + "sealane.cert.connections.check = 500ms\n"
                        + "sealane.serving.internal-tls.listen-retry = 200ms")));
        node.apply(ServingNode.example());
        node.awaitReady("hello");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    @Order(1)
    void hops_are_encrypted_and_not_again_while_requests_go_on() throws Exception {
        var requests = new AtomicInteger();
        var failures = new AtomicInteger();
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    requests.incrementAndGet();
                    if (!node.ask("external-http", HOST).equals("200 Hello Sealane!")) {
                        failures.incrementAndGet();
                    }
                } catch (IOException e) {
                    failures.incrementAndGet();
                }
            }
        });
        assertThat(relayed()).isZero();
        for (int round = 0; round < 2; round++) {
            node.network("{\"system-internal-tls\":\"Enabled\"}");
            var on = revision(one -> condition(one, "SystemInternalTLS").startsWith("True"));
            assertThat(condition(on, "SystemInternalTLS"))
                    .contains("mutual TLSv1.3")
                    .contains("kn-user-default (Secret default/serving-certs, generation 1")
                    .contains("kn-routing (Secret knative-serving/routing-serving-certs, generation 1");
            var before = relayed();
            assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");
            assertThat(node.ask("cluster-local-http", "hello.default")).isEqualTo("200 Hello Sealane!");
            // Counted and logged when the answer is on its way already.
            node.until(() -> relayed() >= before + 2);
            node.until(() -> log().contains("certDir")
                    && log().contains("Certificate in force, tls: gateway to workload by mutual"));

            node.network("{\"system-internal-tls\":\"Disabled\"}");
            revision(one -> condition(one, "SystemInternalTLS").equals("none"));
            node.until(() -> log().contains("tls: off"));
        }
        over.set(true);
        load.join();
        assertThat(requests.get()).isGreaterThan(10);
        assertThat(failures.get()).isZero();
    }

    @Test
    @Order(2)
    void a_renewed_key_is_taken_into_use_and_a_new_revision_waits_for_its_first() throws Exception {
        node.network("{\"system-internal-tls\":\"Enabled\"}");
        revision(one -> condition(one, "SystemInternalTLS").startsWith("True"));

        node.api()
                .mergePatch(
                        ORDERS + "/status",
                        ForcedRenewal.patch(
                                node.api().get(ORDERS), node.node().clock().instant()));
        revision(one -> condition(one, "SystemInternalTLS").contains("serving-certs, generation 2"));
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");

        node.apply("{apiVersion: v1, kind: Namespace, metadata: {name: other}}");
        node.apply(ServingNode.example().replace("namespace: default", "namespace: other"));
        var names = node.api()
                .await(
                        "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/certificates",
                        "serving-certs",
                        ServingNode.PATIENCE,
                        ApiClient.isTrue("Ready"))
                .path("spec")
                .path("dnsNames");
        assertThat(names.toString()).isEqualTo("[\"kn-user-default\",\"data-plane.knative.dev\"]");
    }

    @Test
    @Order(3)
    void the_CA_of_hops_is_replaced_while_requests_go_on() throws Exception {
        node.network("{\"system-internal-tls\":\"Enabled\"}");
        var before =
                generations(revision(one -> condition(one, "SystemInternalTLS").startsWith("True")));
        assertThat(before).hasSize(2);
        var failures = new ConcurrentLinkedQueue<String>();
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    var answer = node.ask("external-http", HOST);
                    if (!answer.equals("200 Hello Sealane!")) {
                        failures.add(answer);
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }
        });
        try {
            node.api().create(ROTATIONS, ROTATION);
            var done = node.api().await(ROTATIONS, "serving", Duration.ofSeconds(180), SystemInternalTlsTest::isOver);
            assertThat(done.path("status").path("phase").asText()).isEqualTo("Done");
        } finally {
            over.set(true);
            load.join();
        }

        assertThat(failures).isEmpty();
        revision(one -> areLater(generations(one), before));
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");
    }

    @Test
    void a_taken_port_is_told_and_tried_again_until_it_is_free() throws Exception {
        // Bound and never listening, it keeps the port for the two below: nobody else is given it by chance.
        var kept = new Socket();
        kept.setReuseAddress(true);
        kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var taken = new ServerSocket();
        taken.setReuseAddress(true);
        taken.bind(kept.getLocalSocketAddress(), 1);
        try (kept;
                taken;
                var other = ServingNode.start(NodeSettings.inMemory()
                        .withPorts(new Ports(0, 0, 0, 0, 0, 0, 0, taken.getLocalPort()))
                        .withConfig(ConfigFactory.parseString("sealane.serving.internal-tls.listen-retry = 200ms")))) {
            other.apply(ServingNode.example());
            other.awaitReady("hello");
            other.network("{\"system-internal-tls\":\"Enabled\"}");

            var refused =
                    revision(other, one -> condition(one, "SystemInternalTLS").startsWith("False ListenerNotOpen"));
            assertThat(condition(refused, "SystemInternalTLS"))
                    .contains("in the clear")
                    .contains(":" + taken.getLocalPort());
            assertThat(other.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");

            taken.close();
            revision(other, one -> condition(one, "SystemInternalTLS").startsWith("True Encrypted"));
            assertThat(other.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");
        }
    }

    /** Of the keys of both ends. */
    private static List<Integer> generations(JsonNode revision) {
        return GENERATIONS
                .matcher(condition(revision, "SystemInternalTLS"))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private static boolean areLater(List<Integer> now, List<Integer> before) {
        return now.size() == before.size()
                && IntStream.range(0, now.size()).allMatch(end -> now.get(end) > before.get(end));
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    @Test
    void who_shows_no_certificate_is_not_let_in() throws Exception {
        node.network("{\"system-internal-tls\":\"Enabled\"}");
        revision(one -> condition(one, "SystemInternalTLS").startsWith("True"));

        assertThatThrownBy(() -> node.askTls("system-internal", "kn-user-default", HOST))
                .isInstanceOf(IOException.class);
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");
    }

    @Test
    void the_listener_is_seen_to_show_what_is_stored() {
        node.network("{\"system-internal-tls\":\"Enabled\"}");
        revision(one -> condition(one, "SystemInternalTLS").startsWith("True"));

        node.until(() -> SHOWN.matcher(metrics()).results().count() >= 2);
    }

    private static JsonNode revision(Predicate<JsonNode> wanted) {
        return revision(node, wanted);
    }

    private static JsonNode revision(ServingNode at, Predicate<JsonNode> wanted) {
        return at.await("revisions", "hello-00001", wanted);
    }

    private static String log() {
        for (var pod : node.api().get(PODS).path("items")) {
            if (pod.path("metadata").path("labels").has("serving.knative.dev/revision")) {
                var name = pod.path("metadata").path("name").asText();
                return node.api().text(PODS + "/" + name + "/log?container=queue-proxy");
            }
        }
        return "";
    }

    /** Requests that came by the listener of hops. */
    private static double relayed() {
        var sum = 0.0;
        var each = REQUESTS.matcher(metrics());
        while (each.find()) {
            sum += Double.parseDouble(each.group(1));
        }
        return sum;
    }

    private static String metrics() {
        var client = HttpClient.newBuilder()
                .sslContext(node.node().trustingBootstrap())
                .build();
        var question = HttpRequest.newBuilder(URI.create(node.listener("observe") + "/metrics"))
                .build();
        return client.sendAsync(question, HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}

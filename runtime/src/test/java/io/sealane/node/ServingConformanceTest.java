package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.sealane.node.api.ApiClient;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Knative's own suites ask of a Service's requests, over real sockets, to servers of this JVM as its containers. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ServingConformanceTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String OUTSIDE = ".default.example.com";

    private static ServingNode node;
    private static EchoServers echo;

    @BeforeAll
    static void start() {
        echo = new EchoServers(() -> {
            var at = node.listener("cluster-local-http");
            return new InetSocketAddress(at.getHost(), at.getPort());
        });
        node = ServingNode.start(NodeSettings.inMemory().withHandlers(echo.registry()));
        node.allowZeroInitialScale();
        node.api()
                .mergePatch(
                        "/api/v1/namespaces/knative-serving/configmaps/config-observability",
                        "{\"data\":{\"logging.enable-request-log\":\"true\",\"logging.request-log-template\":"
                                + "\"{{.Request.Method}} {{.Request.RequestURI}} {{.Response.Code}} {{.Response.Size}}"
                                + " {{.Revision.Name}} {{.Revision.PodName}} TLS: {{.Request.TLS}}\"}}");
    }

    @AfterAll
    static void stop() {
        echo.release.countDown();
        node.close();
    }

    @Test
    void a_hundred_at_zero_with_one_at_a_time_are_all_answered_by_ten_Pods_at_most() throws Exception {
        service(
                "narrow",
                EchoServers.HTTP,
                "max-scale: \"10\", autoscaling.knative.dev/initial-scale: \"0\"",
                "containerConcurrency: 1");
        node.awaitReady("narrow");

        var sockets = new ArrayList<Socket>();
        for (int n = 0; n < 100; n++) {
            sockets.add(asking("narrow", "/"));
        }
        for (var socket : sockets) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        }

        var pods = echo.mostAtATime.entrySet().stream()
                .filter(each -> each.getKey().startsWith("narrow-"))
                .toList();
        assertThat(pods).hasSizeBetween(1, 10);
        assertThat(pods).allMatch(each -> each.getValue().get() == 1);
    }

    @Test
    void each_timeout_of_a_Revision_ends_in_504_and_who_is_in_time_is_answered() throws Exception {
        service("total", EchoServers.HTTP, "min-scale: \"1\"", "timeoutSeconds: 1");
        service("begin", EchoServers.HTTP, "min-scale: \"1\"", "responseStartTimeoutSeconds: 1");
        service("idle", EchoServers.HTTP, "min-scale: \"1\"", "idleTimeoutSeconds: 1");
        var late = new ArrayList<Socket>();
        for (var name : new String[] {"total", "begin", "idle"}) {
            node.awaitReady(name);
            // A busy machine may not be in time at once.
            node.awaitAnswer(name + OUTSIDE, "200 ");
            late.add(asking(name, "/never"));
        }
        for (var socket : late) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void requests_under_way_survive_the_end_of_their_Pod_in_the_clear_and_encrypted() throws Exception {
        node.network("{\"system-internal-tls\":\"Enabled\"}");
        service("leaving", EchoServers.HTTP, "min-scale: \"1\"", "");
        node.awaitReady("leaving");
        node.await(
                "revisions",
                "leaving-00001",
                one -> condition(one, "SystemInternalTLS").startsWith("True"));
        var underWay = new ArrayList<Socket>();
        for (int n = 0; n < 3; n++) {
            underWay.add(asking("leaving", "/held"));
        }
        awaitHeld(3);
        assertThat(queueProxy("leaving", "TLS: ", () -> ask("leaving", "/"))).endsWith(" TLS: TLSv1.3");
        node.network("{\"system-internal-tls\":\"Disabled\"}");
        node.await(
                "revisions",
                "leaving-00001",
                one -> condition(one, "SystemInternalTLS").equals("none"));
        for (int n = 0; n < 3; n++) {
            underWay.add(asking("leaving", "/held"));
        }
        awaitHeld(6);

        replacePod("leaving");
        // Another one serves those that come now.
        assertThat(ask("leaving", "/")).startsWith("200 ");

        echo.release.countDown();
        for (var socket : underWay) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").endsWith("released");
        }
    }

    @Test
    void a_service_calls_another_from_inside_also_while_that_rests() throws Exception {
        service("called", EchoServers.HTTP, "initial-scale: \"0\"", "", "NAME", "hello");
        node.awaitReady("called");
        service("caller", EchoServers.HTTP, "initial-scale: \"0\"", "", "TARGET", "called.default.svc.cluster.local");
        node.awaitReady("caller");
        service("hidden", EchoServers.HTTP, "initial-scale: \"0\"", "", "TARGET", "called" + OUTSIDE);
        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/hidden",
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":\"cluster-local\"}}}");
        node.awaitService(
                "hidden",
                one -> one.path("status").path("url").asText().endsWith(".svc.cluster.local")
                        && ApiClient.isTrue("Ready").test(one));

        assertThat(ask("caller", "/call")).isEqualTo("200 it says 200 hello");
        // By its public name too, from one that is not public itself.
        assertThat(node.askPath("cluster-local-http", "hidden.default.svc", "/call"))
                .isEqualTo("200 it says 200 hello");
    }

    @Test
    void a_container_is_told_of_its_client_and_the_clients_own_fields_pass() throws Exception {
        service("told", EchoServers.HTTP, "initial-scale: \"0\"", "");
        node.awaitReady("told");
        var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        var answer = node.askFields("told" + OUTSIDE, "/fields", "X-Mine: 1\r\ntraceparent: " + trace + "\r\n");

        assertThat(answer)
                .contains("host: told.default.example.com|")
                .contains("x-forwarded-for: 127.0.0.1|")
                .contains("x-forwarded-proto: http|")
                .contains("forwarded: for=127.0.0.1;host=told.default.example.com;proto=http|")
                .contains("x-mine: 1|")
                .contains("traceparent: " + trace + "|")
                .doesNotContain("knative-serving-revision");
    }

    @Test
    void a_port_without_a_name_is_spoken_to_in_HTTP_1() throws Exception {
        service("plain", EchoServers.HTTP, "initial-scale: \"0\"", "");
        node.awaitReady("plain");

        assertThat(ask("plain", "/protocol")).isEqualTo("200 HTTP/1.1");
    }

    @Test
    void gRPC_starts_a_first_Pod_and_is_balanced_over_several() throws Exception {
        h2c("calls", "initial-scale: \"0\"");
        h2c("spread", "min-scale: \"3\"");
        node.awaitReady("calls");
        node.awaitReady("spread");
        var channel = channel("calls");
        var spread = channel("spread");
        try {
            assertThat(ping(channel)).startsWith("calls-00001-").endsWith(": hello");
            node.await("revisions", "spread-00001", scaledTo(3));
            var known = new HashSet<String>();
            // The status may be ahead of the gateway by a moment.
            node.until(() -> {
                known.add(ping(spread));
                return known.size() == 3;
            });
            var pods = new HashSet<String>();
            for (int n = 0; n < 60; n++) {
                pods.add(ping(spread));
            }
            assertThat(pods).hasSize(3);
        } finally {
            channel.shutdownNow();
            spread.shutdownNow();
        }
    }

    @Test
    void WebSocket_starts_a_first_Pod_and_outlives_timeouts_and_its_Pod() throws Exception {
        service(
                "talks",
                EchoServers.WEB_SOCKET,
                "initial-scale: \"0\", autoscaling.knative.dev/scale-down-delay: 1h",
                // Enough for a first Pod on a busy machine.
                "timeoutSeconds: 10",
                "NAME",
                "talks");
        node.awaitReady("talks");
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: ClusterDomainClaim
                metadata: {name: talks.example.org}
                spec: {namespace: default}
                ---
                apiVersion: serving.knative.dev/v1beta1
                kind: DomainMapping
                metadata: {name: talks.example.org, namespace: default}
                spec:
                  ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: talks}
                """);
        node.awaitMapping("talks.example.org", ApiClient.isTrue("Ready"));

        try (var talk = new WebSocketEcho.Talk(node.listener("external-http"), "talks" + OUTSIDE);
                var mapped = new WebSocketEcho.Talk(node.listener("external-http"), "talks.example.org")) {
            assertThat(talk.say("one")).isEqualTo("talks: one");
            assertThat(mapped.say("two")).isEqualTo("talks: two");

            // Whoever asks for no WebSocket waits until its time is over.
            assertThat(answer(asking("talks", "/"))).startsWith("HTTP/1.1 504 ");
            replacePod("talks");
            assertThat(talk.say("still")).isEqualTo("talks: still");
            assertThat(mapped.say("there")).isEqualTo("talks: there");
        }
    }

    @Test
    void a_split_of_WebSockets_sticks_for_each_and_a_tag_has_its_own() throws Exception {
        service("colours", EchoServers.WEB_SOCKET, "min-scale: \"1\"", "", "NAME", "blue");
        node.awaitReady("colours");
        service("colours", EchoServers.WEB_SOCKET, "min-scale: \"1\"", "", "NAME", "green", """
                  traffic:
                    - {revisionName: colours-00001, percent: 50, tag: blue}
                    - {latestRevision: true, percent: 50, tag: green}
                """);
        node.awaitService(
                "colours",
                one -> one.path("status").path("traffic").size() == 2
                        && ApiClient.isTrue("Ready").test(one));

        var seen = new HashSet<String>();
        for (int n = 0; n < 20; n++) {
            try (var talk = new WebSocketEcho.Talk(node.listener("external-http"), "colours" + OUTSIDE)) {
                var first = talk.say("x");
                assertThat(talk.say("x")).isEqualTo(first);
                seen.add(first);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("blue: x", "green: x");
        try (var talk = new WebSocketEcho.Talk(node.listener("external-http"), "green-colours" + OUTSIDE)) {
            assertThat(talk.say("x")).isEqualTo("green: x");
        }
    }

    @Test
    void each_request_has_a_line_as_the_template_says_and_probes_have_none() throws Exception {
        service("logged", EchoServers.HTTP, "min-scale: \"1\"", "", "NAME", "four");
        node.awaitReady("logged");
        node.askFields("logged" + OUTSIDE, "/probed", "User-Agent: kube-probe/1.30\r\n");

        var line = queueProxy("logged", "/asked?x=1", () -> ask("logged", "/asked?x=1"));

        assertThat(line).isEqualTo("GET /asked?x=1 200 4 logged-00001 " + pod("logged") + " TLS: <nil>");
        assertThat(log("logged")).doesNotContain("/probed");
    }

    @Test
    void a_Pod_gets_requests_only_while_its_readiness_probe_passes() throws Exception {
        echo.healthy = false;
        probed("asked", "httpGet: {path: /health?of=it}");
        probed("connected", "tcpSocket: {port: 0}");
        node.awaitReady("connected");
        var before =
                node.await("revisions", "asked-00001", one -> one.path("status").has("conditions"));
        assertThat(condition(before, "Ready")).startsWith("Unknown");

        echo.healthy = true;
        node.awaitReady("asked");
        assertThat(ask("asked", "/")).startsWith("200 ");
    }

    @Test
    void with_no_capacity_kept_for_bursts_requests_are_answered_all_the_same() throws Exception {
        service("direct", EchoServers.HTTP, "target-burst-capacity: \"0\"", "");
        service("always", EchoServers.HTTP, "target-burst-capacity: \"-1\"", "");
        for (var name : new String[] {"direct", "always"}) {
            node.awaitReady(name);
            assertThat(ask(name, "/")).startsWith("200 ");
        }
    }

    private static void probed(String name, String probe) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/min-scale: "1"}}
                    spec:
                      containers:
                        - image: test/http
                          readinessProbe: {%s, periodSeconds: 1}
                """.formatted(name, probe));
    }

    private static void h2c(String name, String annotation) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/%s}}
                    spec:
                      containers:
                        - image: test/grpc
                          ports: [{name: h2c, containerPort: 8080}]
                """.formatted(name, annotation));
    }

    /** @param more a variable, its value, and what follows the template */
    private static void service(String name, String image, String annotation, String spec, String... more) {
        var variable = more.length > 0 ? "{name: " + more[0] + ", value: " + more[1] + "}" : "";
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/%s}}
                    spec:
                      %s
                      containers: [{image: %s, env: [%s]}]
                """.formatted(name, annotation, spec, image, variable) + (more.length > 2 ? more[2] : ""));
    }

    private static String ask(String name, String path) throws Exception {
        return node.askPath("external-http", name + OUTSIDE, path);
    }

    private static Socket asking(String name, String path) throws Exception {
        var at = node.listener("external-http");
        var socket = new Socket(at.getHost(), at.getPort());
        socket.setSoTimeout(60_000);
        var request = "GET " + path + " HTTP/1.1\r\nHost: " + name + OUTSIDE + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws Exception {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void awaitHeld(int count) {
        node.until(() -> echo.held.get() >= count);
    }

    private static String pod(String service) {
        for (var pod : node.api().get(PODS).path("items")) {
            var name = pod.path("metadata").path("name").asText();
            if (name.startsWith(service + "-00001-") && !pod.path("metadata").has("deletionTimestamp")) {
                return name;
            }
        }
        throw new AssertionError("no Pod of " + service);
    }

    /** Deletes the Pod of a Service and waits until another one, maybe of the same name, is ready. */
    private static void replacePod(String service) {
        var path = PODS + "/" + pod(service);
        var before = node.api().get(path).path("metadata").path("uid");
        node.api().delete(path);
        node.until(() -> {
            for (var pod : node.api().get(PODS).path("items")) {
                if (pod.path("metadata").path("name").asText().startsWith(service + "-00001-")
                        && !pod.path("metadata").path("uid").equals(before)
                        && ApiClient.isTrue("Ready").test(pod)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static String log(String service) {
        return node.api().text(PODS + "/" + pod(service) + "/log?container=queue-proxy");
    }

    private interface Asking {
        String ask() throws Exception;
    }

    /** Asks until a line of the log has this text. */
    private static String queueProxy(String service, String text, Asking asking) {
        var found = new String[1];
        node.until(() -> {
            try {
                asking.ask();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            var lines = log(service).lines().filter(line -> line.contains(text)).toList();
            found[0] = lines.isEmpty() ? null : lines.get(lines.size() - 1);
            return found[0] != null;
        });
        return found[0];
    }

    private static String ping(ManagedChannel channel) {
        return ClientCalls.blockingUnaryCall(
                channel, GrpcEcho.PING, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), "hello");
    }

    private static ManagedChannel channel(String service) {
        var at = node.listener("external-http");
        return NettyChannelBuilder.forAddress(at.getHost(), at.getPort())
                .overrideAuthority(service + OUTSIDE)
                .usePlaintext()
                .build();
    }

    private static Predicate<JsonNode> scaledTo(int count) {
        return revision -> revision.path("status").path("actualReplicas").asInt(-1) == count;
    }
}

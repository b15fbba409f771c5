package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a publisher may get wrong, what it is answered, and that its next event goes through on the same connection. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class HostileEventsTest {

    private static final int EVENT_BYTES_MAX = 16 * 1024;
    private static final String ACCEPTED =
            "sealane_listener_connections_accepted_total{listener=\"cluster-local-https\"} ";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static SampleNode sample;
    private static RecordingSubscriber subscriber;
    private static HttpClient observer;
    private static SSLContext trust;
    private static URI broker;
    private static Map<Version, HttpClient> clients;

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.startWith("sealane.gateway.event { event-bytes-max = 16 KiB, body-time-max = 2s }");
        subscriber = RecordingSubscriber.start();
        sample.api().create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"recorded"},
                 "spec":{"broker":"br","subscriber":{"uri":"%s"}}}""".formatted(subscriber.uri()));
        sample.api().await(SampleNode.TRIGGERS, "recorded", SampleNode.PATIENCE, isTrue("Ready"));
        var found = sample.awaitBroker("https");
        trust = Trusting.only(SampleNode.address(found).path("CACerts").asText());
        broker = SampleNode.localUrl(found);
        observer = HttpClient.newBuilder()
                .sslContext(sample.node().trustingBootstrap())
                .build();
        clients = Map.of(Version.HTTP_1_1, client(Version.HTTP_1_1), Version.HTTP_2, client(Version.HTTP_2));
        for (var client : clients.values()) {
            publishes(client);
        }
    }

    @AfterAll
    static void stop() {
        subscriber.close();
        sample.close();
    }

    private record Input(String what, int status, String says, String path, String body, String... fields) {

        @Override
        public String toString() {
            return what + " gets " + status;
        }

        HttpRequest request() {
            var request = HttpRequest.newBuilder(URI.create("https://" + broker.getRawAuthority() + path))
                    .timeout(SampleNode.PATIENCE)
                    .POST(BodyPublishers.ofString(body));
            for (var i = 0; i < fields.length; i += 2) {
                request.header(fields[i], fields[i + 1]);
            }
            return request.build();
        }
    }

    static Stream<Input> inputs() {
        return Stream.of(
                structured("content that is no JSON", 400, "JSON", "{\"id\":"),
                structured("JSON that is no object", 400, "object", "[]"),
                structured("a structured event without id", 400, "id", """
                        {"specversion":"1.0","type":"t","source":"/s"}"""),
                binary("an event without id", "id", "ce-specversion", "1.0", "ce-type", "t", "ce-source", "/s"),
                binary(
                        "an unknown specversion",
                        "specversion",
                        "ce-specversion",
                        "2.0",
                        "ce-id",
                        "bad",
                        "ce-type",
                        "t",
                        "ce-source",
                        "/s"),
                binary("a time that is none", "time", good("ce-time", "yesterday")),
                binary("CR and LF in an attribute, encoded", "subject", good("ce-subject", "a%0D%0Ax-evil: 1")),
                new Input("too much content", 413, "16384", "/demo/br", "x".repeat(EVENT_BYTES_MAX + 1), good()),
                batch("an empty batch", 202, "", "/demo/br"),
                batch("an empty batch to an unknown broker", 404, "demo/nobody", "/demo/nobody"),
                path("two slashes first", 400, "//demo/br"),
                path("two slashes between", 400, "/demo//br"),
                path("a way up", 400, "/demo/x/y/../br"),
                path("a way up, encoded", 400, "/demo/x/y/%2e%2e/br"),
                path("a parameter", 400, "/demo/br;v=1"),
                path("a slash, encoded", 400, "/demo%2Fbr"),
                path("NUL, encoded", 400, "/demo/br%00"),
                path("an overlong slash", 400, "/demo%C0%AFbr"),
                path("a name that is too long", 400, "/demo/" + "b".repeat(254)),
                path("a broker that is not there", 404, "/demo/nobody"));
    }

    static Stream<Arguments> inputsOverBoth() {
        return Stream.of(Version.values()).flatMap(version -> inputs().map(input -> Arguments.of(version, input)));
    }

    @ParameterizedTest
    @MethodSource("inputsOverBoth")
    void an_input(Version version, Input input) throws Exception {
        var client = clients.get(version);
        var connections = connectionsAccepted();

        var answer = client.send(input.request(), BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.statusCode()).isEqualTo(input.status());
        assertThat(answer.body()).contains(input.says());
        publishes(client);
        // HTTP/1.1 has no other way to be rid of content that was not read.
        if (!answer.headers().allValues("connection").contains("close")) {
            assertThat(connectionsAccepted()).isEqualTo(connections);
        }
    }

    @Test
    void content_that_takes_too_long_gets_408() throws Exception {
        try (var socket = trust.getSocketFactory().createSocket(broker.getHost(), broker.getPort())) {
            socket.setSoTimeout(Math.toIntExact(SampleNode.PATIENCE.toMillis()));
            socket.getOutputStream()
                    .write(("POST /demo/br HTTP/1.1\r\nHost: " + broker.getRawAuthority()
                                    + "\r\nce-specversion: 1.0\r\nce-id: slow\r\nce-type: t\r\nce-source: /s\r\n"
                                    + "Content-Type: text/plain\r\nContent-Length: 100\r\n\r\nabcd")
                            .getBytes(StandardCharsets.US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("within 2000 ms");
        }
        publishes(clients.get(Version.HTTP_1_1));
    }

    /** The next event is taken and delivered. */
    private static void publishes(HttpClient client) throws Exception {
        var id = "good-" + NUMBERS.incrementAndGet();
        var answer = client.send(event(id).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(202);
        subscriber.awaitAll(List.of(id), SampleNode.PATIENCE);
    }

    private static HttpRequest.Builder event(String id) {
        return HttpRequest.newBuilder(broker)
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", "t")
                .header("ce-source", "/s")
                .header("content-type", "application/json");
    }

    private static double connectionsAccepted() throws IOException, InterruptedException {
        var metrics = observer.send(
                HttpRequest.newBuilder(URI.create(sample.url("observe") + "/metrics"))
                        .build(),
                BodyHandlers.ofLines());
        return metrics.body()
                .filter(line -> line.startsWith(ACCEPTED))
                .mapToDouble(line -> Double.parseDouble(line.substring(ACCEPTED.length())))
                .sum();
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trust)
                .connectTimeout(SampleNode.PATIENCE)
                .build();
    }

    private static Input structured(String what, int status, String says, String json) {
        return new Input(what, status, says, "/demo/br", json, "content-type", "application/cloudevents+json");
    }

    private static Input batch(String what, int status, String says, String path) {
        return new Input(what, status, says, path, "[]", "content-type", "application/cloudevents-batch+json");
    }

    private static Input binary(String what, String attribute, String... fields) {
        return new Input(what, 400, "\"attribute\":\"" + attribute + "\"", "/demo/br", "x", fields);
    }

    private static Input path(String what, int status, String path) {
        return new Input(what, status, "", path, "x", good());
    }

    private static String[] good(String... more) {
        var first = new String[] {"ce-specversion", "1.0", "ce-id", "bad", "ce-type", "t", "ce-source", "/s"};
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }
}

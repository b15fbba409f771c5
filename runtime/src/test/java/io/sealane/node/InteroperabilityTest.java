package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java SDK of CloudEvents sends to a Broker and gets its events back, over TLS by the roots that each side advertises. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class InteroperabilityTest {

    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/interop/triggers";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/interop/brokers";
    private static final TestCa CA = TestCa.create("subscribers");

    private static Sealane node;
    private static SubscriberSite site;
    private static URI broker;
    private static HttpClient client;

    /** How it is sent, how it is delivered, and its data. */
    static Stream<Arguments> events() {
        var json = "{\"name\":\"Grüße\",\"count\":7}".getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[] {0, 1, 2, (byte) 0xff, '\r', '\n'};
        return Stream.of("binary", "structured")
                .flatMap(sent -> Stream.of("binary", "structured")
                        .flatMap(delivered -> Stream.of(
                                Arguments.of(sent, delivered, "application/json", json),
                                Arguments.of(sent, delivered, "application/octet-stream", bytes))));
    }

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.encrypted(
                KeptTlsServer.context(CA.issue(new SecretName("outside", "subscriber"), List.of("127.0.0.1"))));
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: interop}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},
                 data: {transport-encryption: strict}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: interop}}
                """);
        trigger("binary", "binary");
        trigger("structured", "json");
        var ready = node.apiClient()
                .await(
                        BROKERS,
                        "br",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> SampleNode.address(found)
                                        .path("url")
                                        .asText()
                                        .startsWith("https:")));
        broker = SampleNode.localUrl(ready);
        client = HttpClient.newBuilder()
                .sslContext(
                        Trusting.only(SampleNode.address(ready).path("CACerts").asText()))
                .connectTimeout(SampleNode.PATIENCE)
                .build();
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_comes_back_as_it_was_sent(String sent, String delivered, String type, byte[] data) throws Exception {
        var event = CloudEventBuilder.v1()
                .withId(sent + "-" + delivered + "-" + type)
                .withSource(URI.create("https://example.com/sdk"))
                .withType("com.example.interop")
                .withSubject("a/b-c")
                .withTime(OffsetDateTime.parse("2026-03-04T05:06:07.89Z"))
                .withDataSchema(URI.create("https://example.com/schema"))
                .withExtension("tenant", "blue")
                .withExtension("number", 7)
                .withData(type, data)
                .build();

        assertThat(send(event, sent)).isEqualTo(202);
        var got = await(delivered, event.getId());

        for (var attribute : event.getAttributeNames()) {
            assertThat(got.getAttribute(attribute)).as(attribute).isEqualTo(event.getAttribute(attribute));
        }
        assertThat(got.getExtension("tenant")).isEqualTo("blue");
        assertThat(String.valueOf(got.getExtension("number"))).isEqualTo("7");
        assertThat(got.getData()).isNotNull();
        if (type.equals("application/json")) {
            assertThat(new String(got.getData().toBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(new String(data, StandardCharsets.UTF_8));
        } else {
            assertThat(got.getData().toBytes()).isEqualTo(data);
        }
    }

    private static void trigger(String path, String format) {
        node.applyText("""
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: %s, namespace: interop}, spec: {
                  broker: br, delivery: {format: %s}, subscriber: {uri: "%s", CACerts: "%s"}}}""".formatted(
                        path, format, site.uri("/" + path), CA.bundle().toPem().replace("\n", "\\n")));
        node.apiClient().await(TRIGGERS, path, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static int send(CloudEvent event, String mode) throws Exception {
        var request = HttpRequest.newBuilder(broker).timeout(SampleNode.PATIENCE);
        var writer = HttpMessageFactory.createWriter(
                request::header, body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        if (mode.equals("binary")) {
            writer.writeBinary(event);
        } else {
            writer.writeStructured(event, JsonFormat.CONTENT_TYPE);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Reads what comes to a subscriber with the SDK until the event of that id comes. */
    private static CloudEvent await(String path, String id) throws InterruptedException {
        while (true) {
            var got = site.next("/" + path);
            boolean structured = got.header("content-type").startsWith("application/cloudevents+json");
            assertThat(structured).isEqualTo(path.equals("structured"));
            var event = HttpMessageFactory.createReader(got.headers(), got.content())
                    .toEvent();
            if (event.getId().equals(id)) {
                return event;
            }
        }
    }
}

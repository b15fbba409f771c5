package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PingSources on a node, their sinks outside of it and in it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class PingSourceTest {

    private static final String SOURCES = "/apis/sources.knative.dev/v1/namespaces/demo/pingsources";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/demo/triggers";
    private static final TestCa CA = TestCa.create("sinks");
    private static final TestCa LABELLED = TestCa.create("bundled");

    private static Sealane node;
    private static SubscriberSite plain;
    private static SubscriberSite own;
    private static SubscriberSite bundled;

    @BeforeAll
    static void start() throws Exception {
        plain = SubscriberSite.start();
        own = encrypted(CA);
        bundled = encrypted(LABELLED);
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: demo}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: demo}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: roots, namespace: knative-eventing,
                  labels: {networking.knative.dev/trust-bundle: "true"}}, data: {ca.pem: %s}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},
                 data: {transport-encryption: strict}}
                """.formatted(quoted(LABELLED)));
    }

    @AfterAll
    static void stop() {
        node.close();
        plain.close();
        own.close();
        bundled.close();
    }

    @Test
    void each_tick_is_an_event_with_data_type_and_overrides() throws Exception {
        apply("data", """
                contentType: application/json, data: '{"message":"hello"}', ceOverrides: {extensions: {tenant: blue}},
                sink: {uri: "%s"}""".formatted(plain.uri("/data")));

        var source = ready("data");
        var first = plain.next("/data");
        var second = plain.next("/data");

        assertThat(first.header("ce-type")).isEqualTo("dev.knative.sources.ping");
        assertThat(first.header("ce-source")).isEqualTo("/apis/v1/namespaces/demo/pingsources/data");
        assertThat(first.header("ce-tenant")).isEqualTo("blue");
        assertThat(first.header("content-type")).isEqualTo("application/json");
        assertThat(first.body()).isEqualTo("{\"message\":\"hello\"}");
        assertThat(second.header("ce-id")).isNotEqualTo(first.header("ce-id"));
        assertThat(source.path("status").path("sinkUri").asText())
                .isEqualTo(plain.uri("/data").toString());
        assertThat(source.path("status").path("ceAttributes")).hasSize(1);
        assertThat(source.path("status")
                        .path("ceAttributes")
                        .path(0)
                        .path("type")
                        .asText())
                .isEqualTo("dev.knative.sources.ping");
        assertThat(conditions(source)).containsExactly("Deployed", "OIDCIdentityCreated", "Ready", "SinkProvided");
    }

    @Test
    void binary_data_is_sent_as_it_was_before_base64() throws Exception {
        apply(
                "binary",
                "contentType: text/plain, dataBase64: aGVsbG8=, sink: {uri: \"%s\"}".formatted(plain.uri("/binary")));

        assertThat(plain.next("/binary").body()).isEqualTo("hello");
    }

    @Test
    void a_sink_with_a_CA_of_its_own_is_reached_over_TLS() throws Exception {
        apply("own", "data: x, sink: {uri: \"%s\", CACerts: %s}".formatted(own.uri("/own"), quoted(CA)));

        var source = ready("own");
        own.next("/own");

        assertThat(source.path("status").path("sinkCACerts").asText())
                .isEqualTo(CA.bundle().toPem());
    }

    @Test
    void roots_of_labelled_ConfigMaps_are_trusted_and_others_are_not() throws Exception {
        apply("bundled", "data: x, sink: {uri: \"%s\"}".formatted(bundled.uri("/bundled")));
        apply("distrusted", "data: x, sink: {uri: \"%s\"}".formatted(own.uri("/distrusted")));

        bundled.next("/bundled");
        awaitEvent("distrusted", "EventLost");

        assertThat(own.queue("/distrusted")).isEmpty();
    }

    @Test
    void a_broker_gets_events_by_reference_over_TLS() throws Exception {
        node.applyText("""
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: pings, namespace: demo},
                 spec: {broker: br, filter: {attributes: {source: /apis/v1/namespaces/demo/pingsources/to-broker}},
                        subscriber: {uri: "%s"}}}""".formatted(plain.uri("/broker")));
        node.apiClient().await(TRIGGERS, "pings", SampleNode.PATIENCE, isTrue("Ready"));
        apply("to-broker", "data: x, sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}");

        var source = node.apiClient()
                .await(
                        SOURCES,
                        "to-broker",
                        SampleNode.PATIENCE,
                        // The Broker may be seen before it has its address over TLS.
                        isTrue("Ready")
                                .and(one -> one.path("status")
                                                .path("sinkUri")
                                                .asText()
                                                .startsWith("https:")
                                        && one.path("status").has("sinkCACerts")));

        assertThat(plain.next("/broker").body()).isEqualTo("x");
        assertThat(source.path("status").path("sinkUri").asText())
                .isEqualTo("https://broker-ingress.knative-eventing.svc.cluster.local/demo/br");
        assertThat(source.path("status").path("sinkCACerts").asText()).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void a_sink_that_is_busy_is_asked_again_and_a_final_answer_is_told() throws Exception {
        plain.script("/busy", turn -> SubscriberSite.Say.status(turn == 1 ? 503 : 202));
        plain.script("/final", turn -> SubscriberSite.Say.status(400));
        apply("busy", "data: x, sink: {uri: \"%s\"}".formatted(plain.uri("/busy")));
        apply("final", "data: x, sink: {uri: \"%s\"}".formatted(plain.uri("/final")));

        var first = plain.next("/busy");
        var again = plain.next("/busy");

        assertThat(again.header("ce-id")).isEqualTo(first.header("ce-id"));
        assertThat(awaitEvent("final", "EventLost").path("message").asText()).contains("status 400 after 1 attempt");
    }

    @Test
    void without_a_sink_nothing_is_sent_until_it_comes() throws Exception {
        apply(
                "early",
                "data: x, sink: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: late}}");
        var waiting = node.apiClient().await(SOURCES, "early", SampleNode.PATIENCE, condition("SinkProvided", "False"));
        assertThat(reason(waiting, "Ready")).isEqualTo("NotFound");
        assertThat(waiting.path("status").has("sinkUri")).isFalse();

        node.applyText(
                "{apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: late, namespace: demo}}");

        ready("early");
    }

    @Test
    void what_cannot_be_followed_is_refused_with_the_field() {
        assertThatThrownBy(() -> apply("bad", "schedule: '@every 1s', sink: {uri: 'http://h'}"))
                .hasMessageContaining("spec.schedule");
        assertThatThrownBy(() -> apply("bad", "timezone: Nowhere, sink: {uri: 'http://h'}"))
                .hasMessageContaining("spec.timezone");
        assertThatThrownBy(() -> apply("bad", "dataBase64: '%%', sink: {uri: 'http://h'}"))
                .hasMessageContaining("spec.dataBase64");
        assertThatThrownBy(() -> apply("bad", "contentType: application/json, data: '{', sink: {uri: 'http://h'}"))
                .hasMessageContaining("spec.data");
        assertThatThrownBy(() -> apply("bad", "ceOverrides: {extensions: {type: x}}, sink: {uri: 'http://h'}"))
                .hasMessageContaining("spec.ceOverrides.extensions[type]");
        assertThatThrownBy(() -> apply("bad", "data: x")).hasMessageContaining("spec.sink");
    }

    private static SubscriberSite encrypted(TestCa ca) throws Exception {
        return SubscriberSite.encrypted(
                KeptTlsServer.context(ca.issue(new SecretName("outside", "sink"), List.of("127.0.0.1"))));
    }

    private static String quoted(TestCa ca) {
        return "\"" + ca.bundle().toPem().replace("\n", "\\n") + "\"";
    }

    private static void apply(String name, String spec) {
        var schedule = spec.contains("schedule:") ? "" : "schedule: '* * * * * *', ";
        node.applyText("{apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: " + name
                + ", namespace: demo}, spec: {" + schedule + spec + "}}");
    }

    private static JsonNode ready(String name) {
        return node.apiClient().await(SOURCES, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static JsonNode awaitEvent(String source, String reason) {
        return node.apiClient()
                .awaitAny(
                        "/api/v1/namespaces/demo/events",
                        SampleNode.PATIENCE,
                        event -> event.path("involvedObject")
                                        .path("name")
                                        .asText()
                                        .equals(source)
                                && event.path("reason").asText().equals(reason));
    }

    private static Predicate<JsonNode> condition(String type, String status) {
        return source -> find(source, type).path("status").asText().equals(status);
    }

    private static String reason(JsonNode source, String type) {
        return find(source, type).path("reason").asText();
    }

    private static JsonNode find(JsonNode source, String type) {
        for (var condition : source.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return source.path("nothing");
    }

    private static List<String> conditions(JsonNode source) {
        return source.path("status").path("conditions").findValuesAsText("type");
    }
}

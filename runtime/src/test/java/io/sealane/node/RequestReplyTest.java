package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** RequestReply over real connections (Knative's eventing.knative.dev/v1alpha1). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestReplyTest {

    private static final String OF = "/apis/eventing.knative.dev/v1alpha1/namespaces/requests/requestreplies";

    private static SampleNode sample;
    private static SubscriberSite site;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.startWith("sealane.eventing.limits.requests-max = 1");
        site = SubscriberSite.start();
        sample.bothDoors();
        sample.node().applyText(Files.readString(Path.of("..", "docs", "examples", "request-reply.yaml")));
        sample.api()
                .await(
                        "/apis/eventing.knative.dev/v1/namespaces/requests/triggers",
                        "answer",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        sample.api().await("/api/v1/namespaces/requests/pods", "answer", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        sample.close();
        site.close();
    }

    @Test
    void the_sample_answers_a_request_with_the_event_that_replies_to_it() throws Exception {
        var resource = ready("ask");

        var answer = post(path(resource), "q-1", "{\"message\":\"hello\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"message\":\"hello, and hello to you\"}");
        assertThat(answer.headers().firstValue("ce-type")).hasValue("answered");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    }

    @Test
    void the_status_says_where_to_ask_and_of_which_parts_it_is_made() {
        var resource = sample.api()
                .await(
                        OF,
                        "ask",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/addresses").size() == 2));

        var host = "://broker-ingress.knative-eventing.svc.cluster.local/requests/requests/ask";
        assertThat(resource.at("/status/addresses/0/url").asText()).isEqualTo("https" + host);
        assertThat(resource.at("/status/addresses/0/CACerts").asText()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(resource.at("/status/address/url").asText()).isEqualTo("http" + host);
        assertThat(resource.at("/status/conditions").findValuesAsText("type"))
                .containsExactly("Addressable", "BrokerReady", "EventPoliciesReady", "Ready", "TriggersReady");
    }

    @Test
    void nobody_answers_within_the_time() throws Exception {
        apply("slow", "brokerRef: {name: default}, timeout: PT0.5S, replyAttribute: nobodysets");

        var answer = post(path(ready("slow")), "q-2", "{\"message\":\"hello\"}");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("no reply came within PT0.5S");
    }

    @Test
    void where_it_names_no_time_that_of_the_ConfigMap_holds_from_then_on() throws Exception {
        apply("default-time", "brokerRef: {name: default}, replyAttribute: nobodysets");
        var door = path(ready("default-time"));
        sample.api().mergePatch(SampleNode.FEATURES, "{\"data\":{\"requestreply-default-timeout\":\"PT0.25S\"}}");

        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var body = "";
        while (!body.contains("PT0.25S") && System.nanoTime() < deadline) {
            try {
                body = post(door, "q-6", "{}", Duration.ofSeconds(3)).body();
            } catch (HttpTimeoutException heldForLonger) {
                // The change was not in force yet.
            }
        }
        sample.api().mergePatch(SampleNode.FEATURES, "{\"data\":{\"requestreply-default-timeout\":null}}");

        assertThat(body).contains("no reply came within PT0.25S");
        assertThatThrownBy(() -> sample.api()
                        .mergePatch(SampleNode.FEATURES, "{\"data\":{\"requestreply-default-timeout\":\"soon\"}}"))
                .hasMessageContaining("requestreply-default-timeout");
    }

    @Test
    void a_client_that_leaves_makes_room_for_the_next() throws Exception {
        apply("patient", "brokerRef: {name: default}, timeout: PT10M, replyAttribute: nobodysets");
        sample.node()
                .applyText(
                        "{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: witness, namespace: requests}, spec: {broker: default, filter: {attributes: {type: witnessed}}, subscriber: {uri: '"
                                + site.uri("/seen") + "'}}}");
        sample.api()
                .await(
                        "/apis/eventing.knative.dev/v1/namespaces/requests/triggers",
                        "witness",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        var held = path(ready("patient"));
        var ask = path(ready("ask"));
        var listener = URI.create(sample.url("cluster-local-http"));

        try (var client = new Socket(listener.getHost(), listener.getPort())) {
            client.getOutputStream()
                    .write(("POST " + held + " HTTP/1.1\r\nHost: localhost\r\nce-specversion: 1.0\r\nce-id: held\r\n"
                                    + "ce-type: witnessed\r\nce-source: /test\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            site.next("/seen");
            var refused = post(ask, "q-4", "{\"message\":\"hello\"}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("too many requests wait for their replies");
        }

        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var status = 503;
        while (status == 503 && System.nanoTime() < deadline) {
            status = post(ask, "q-5", "{\"message\":\"hello\"}").statusCode();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void a_reply_that_comes_too_late_goes_to_the_dead_letter_sink_and_is_told() throws Exception {
        sample.node()
                .applyText(
                        "{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: reader, namespace: requests}, spec: {broker: default, filter: {attributes: {type: asked.late}}, subscriber: {uri: '"
                                + site.uri("/read") + "'}}}");
        sample.api()
                .await(
                        "/apis/eventing.knative.dev/v1/namespaces/requests/triggers",
                        "reader",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        apply(
                "late",
                "brokerRef: {name: default}, timeout: PT0.3S, correlationAttribute: lateid, replyAttribute: latereply, delivery: {retry: 2, backoffDelay: PT0.01S, deadLetterSink: {uri: '"
                        + site.uri("/dead") + "'}}");
        var late = ready("late");
        assertThat(late.at("/status/deadLetterSinkUri").asText())
                .isEqualTo(site.uri("/dead").toString());
        assertThat(late.at("/status/conditions").findValuesAsText("type")).contains("DeadLetterSinkResolved");

        assertThat(post(path(late), "q-7", "{}", Map.of("ce-type", "asked.late"))
                        .statusCode())
                .isEqualTo(504);
        var correlation = site.next("/read").header("ce-lateid");
        var taken =
                post("/requests/default", "r-7", "{}", Map.of("ce-type", "answered.late", "ce-latereply", correlation));
        assertThat(taken.statusCode()).isEqualTo(202);

        var letter = site.next("/dead");
        assertThat(letter.header("ce-id")).isEqualTo("r-7");
        assertThat(letter.header("ce-knativeerrorcode")).isEqualTo("410");
        assertThat(letter.header("ce-knativeerrordest")).endsWith("/requests/requests/late");
        var told = sample.api()
                .awaitAny(
                        "/api/v1/namespaces/requests/events",
                        SampleNode.PATIENCE,
                        event -> event.path("reason").asText().equals("DeadLettered"));
        assertThat(told.at("/involvedObject/kind").asText()).isEqualTo("RequestReply");
        assertThat(told.path("message").asText()).contains("nobody waits for it any more");
    }

    @Test
    void without_its_broker_it_is_not_ready_and_of_no_use() throws Exception {
        apply("lost", "brokerRef: {name: nowhere}");

        var lost = sample.api()
                .await(
                        OF,
                        "lost",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions")
                                .findValuesAsText("reason")
                                .contains("BrokerDoesNotExist"));

        assertThat(isTrue("Ready").test(lost)).isFalse();
        assertThat(post("/requests/requests/nothing", "q-3", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_is_refused_with_its_field() {
        assertThatThrownBy(() -> apply("x", "timeout: PT1S")).hasMessageContaining("spec.brokerRef.name");
        assertThatThrownBy(() -> apply("x", "brokerRef: {name: default}, timeout: PT2H"))
                .hasMessageContaining("spec.timeout");
        assertThatThrownBy(() -> apply("x", "brokerRef: {name: default}, replyAttribute: correlationid"))
                .hasMessageContaining("spec.replyAttribute");
        assertThatThrownBy(() -> apply("x", "brokerRef: {name: default}, correlationAttribute: type"))
                .hasMessageContaining("spec.correlationAttribute");
    }

    private static void apply(String name, String spec) {
        sample.node()
                .applyText(
                        "{apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: %s, namespace: requests}, spec: {%s}}"
                                .formatted(name, spec));
    }

    private static JsonNode ready(String name) {
        return sample.api().await(OF, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static String path(JsonNode resource) {
        return SampleNode.localUrl(resource).getPath();
    }

    private HttpResponse<String> post(String path, String id, String data) throws Exception {
        return post(path, id, data, Duration.ofSeconds(30));
    }

    private HttpResponse<String> post(String path, String id, String data, Duration patience) throws Exception {
        return send(path, id, data, patience, Map.of("ce-type", "asked"));
    }

    private HttpResponse<String> post(String path, String id, String data, Map<String, String> fields)
            throws Exception {
        return send(path, id, data, Duration.ofSeconds(30), fields);
    }

    private HttpResponse<String> send(
            String path, String id, String data, Duration patience, Map<String, String> fields) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(sample.url("cluster-local-http") + path))
                .timeout(patience)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", "/test")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(data));
        fields.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

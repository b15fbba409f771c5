package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.SubscriberSite.Got;
import io.sealane.node.SubscriberSite.Say;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Brokers and Triggers over real connections: Knative's eventing specification, data plane (DP) and control plane (CP). Numbers are those of
 * {@code docs/conformance.md}.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BrokerConformanceTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String QUICKLY = "backoffPolicy: linear, backoffDelay: PT0.01S";

    private static SampleNode sample;
    private static SubscriberSite site;

    private String name = "";

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.start();
        site = SubscriberSite.start();
        sample.bothDoors();
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @BeforeEach
    void name() {
        name = "t" + NAMES.incrementAndGet();
    }

    @Test
    void DP_01_02_09_and_CP_E3_both_modes_come_in_and_go_out_by_POST_with_Prefer_reply_and_the_data_as_it_was()
            throws Exception {
        trigger(name, "subscriber: {uri: '%s'}".formatted(site.uri("/" + name)));
        trigger(
                name + "-json",
                "subscriber: {uri: '%s'}, delivery: {format: json}".formatted(site.uri("/" + name + "-json")));
        var structured = """
                {"specversion":"1.0","id":"s","type":"%s","source":"/test","datacontenttype":"application/json",
                 "data":{"a" : [1,  2.50]}}""".formatted(name);

        assertThat(publish("b", "{\"a\" : [1,  2.50]}").statusCode()).isEqualTo(202);
        assertThat(post("application/cloudevents+json", structured).statusCode())
                .isEqualTo(202);

        var binary = two("/" + name);
        assertThat(binary).extracting(got -> got.header("ce-id")).containsExactlyInAnyOrder("b", "s");
        assertThat(binary).allSatisfy(got -> {
            assertThat(got.header("prefer")).isEqualTo("reply");
            assertThat(got.header("content-type")).startsWith("application/json");
            assertThat(got.body()).isEqualTo("{\"a\" : [1,  2.50]}");
        });
        assertThat(two("/" + name + "-json")).allSatisfy(got -> {
            assertThat(got.header("content-type")).startsWith("application/cloudevents+json");
            assertThat(got.body()).contains("{\"a\" : [1,  2.50]}");
        });
    }

    @Test
    void DP_03_OPTIONS_lists_POST() throws Exception {
        var options = HttpRequest.newBuilder(broker())
                .timeout(SampleNode.PATIENCE)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();

        var answer = HTTP.send(options, HttpResponse.BodyHandlers.discarding());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("allow").orElse("")).contains("POST");
    }

    @Test
    void DP_05_the_status_says_whether_an_event_is_delivered_lost_or_tried_again() throws Exception {
        var again = List.of(404, 408, 409, 429, 500, 503);
        var last = List.of(301, 400, 401, 403, 410);
        site.script("/" + name + "-204", turn -> Say.status(204));
        for (var status : concat(again, last)) {
            site.script("/" + name + "-" + status, turn -> Say.status(status));
        }
        var letters = "delivery: {retry: 1, %s, deadLetterSink: {uri: '%s'}}"
                .formatted(QUICKLY, site.uri("/" + name + "-dead"));
        for (var status : concat(concat(again, last), List.of(204))) {
            declare(
                    name + "-" + status,
                    "subscriber: {uri: '%s'}, %s".formatted(site.uri("/" + name + "-" + status), letters));
        }
        for (var status : concat(concat(again, last), List.of(204))) {
            ready(name + "-" + status);
        }

        publish("e", "{}");

        var codes = new TreeSet<Integer>();
        for (var i = 0; i < again.size() + last.size(); i++) {
            codes.add(Integer.parseInt(site.next("/" + name + "-dead").header("ce-knativeerrorcode")));
        }
        assertThat(codes).containsExactlyInAnyOrderElementsOf(concat(again, last));
        again.forEach(status -> assertThat(site.queue("/" + name + "-" + status))
                .as("%s", status)
                .hasSize(2));
        last.forEach(status -> assertThat(site.queue("/" + name + "-" + status))
                .as("%s", status)
                .hasSize(1));
        site.next("/" + name + "-204");
    }

    @Test
    void DP_06_an_event_that_comes_twice_is_taken_twice() throws Exception {
        trigger(name, "subscriber: {uri: '%s'}".formatted(site.uri("/" + name)));

        assertThat(publish("same", "{}").statusCode()).isEqualTo(202);
        assertThat(publish("same", "{}").statusCode()).isEqualTo(202);

        assertThat(two("/" + name)).extracting(got -> got.header("ce-id")).containsExactly("same", "same");
    }

    @Test
    void DP_10_and_CP_E4_the_reply_in_a_200_goes_to_all_triggers_and_a_202_has_none() throws Exception {
        site.script("/" + name, turn -> turn == 1 ? new Say(202, "no-reply") : Say.reply("answer-" + name));
        trigger(name, "subscriber: {uri: '%s'}".formatted(site.uri("/" + name)));
        declare(name + "-replies", """
                filters: [{prefix: {id: answer-%s}}], subscriber: {uri: '%s'}""".formatted(name, site.uri("/" + name + "-replies")));
        ready(name + "-replies");

        publish("first", "{}");
        assertThat(site.next("/" + name).header("ce-id")).isEqualTo("first");
        publish("second", "{}");

        var reply = site.next("/" + name + "-replies");
        assertThat(reply.header("ce-id")).isEqualTo("answer-" + name);
        assertThat(reply.header("ce-source")).isEqualTo("/subscriber");
    }

    @Test
    void CP_B2_a_broker_is_ready_when_its_dead_letter_sink_is_found() {
        sample.node().applyText("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: %1$s, namespace: demo}
                spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: %1$s}}}}
                """.formatted(name));
        sample.api()
                .await(
                        SampleNode.BROKERS,
                        name,
                        SampleNode.PATIENCE,
                        found -> condition(found, "DeadLetterSinkResolved").startsWith("False"));

        sample.node()
                .applyText("{apiVersion: v1, kind: Service, metadata: {name: " + name
                        + ", namespace: demo}, spec: {ports: [{port: 80}]}}");

        var broker = sample.api().await(SampleNode.BROKERS, name, SampleNode.PATIENCE, isTrue("Ready"));
        assertThat(broker.at("/status/deadLetterSinkUri").asText())
                .isEqualTo("http://" + name + ".demo.svc.cluster.local");
    }

    @Test
    void CP_B3_and_CP_T3_what_must_stay_cannot_be_changed() {
        trigger(name, "subscriber: {uri: 'http://example.com/'}");

        refused(
                SampleNode.BROKERS + "/br",
                "{\"metadata\":{\"annotations\":{\"eventing.knative.dev/broker.class\":\"X\"}}}");
        refused(
                SampleNode.BROKERS + "/br",
                "{\"spec\":{\"config\":{\"kind\":\"ConfigMap\",\"name\":\"x\",\"apiVersion\":\"v1\"}}}");
        refused(SampleNode.TRIGGERS + "/" + name, "{\"spec\":{\"broker\":\"other\"}}");
    }

    @Test
    void CP_T1_and_CP_T4_a_trigger_may_precede_its_broker_and_once_ready_gets_every_event() throws Exception {
        sample.node().applyText("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %1$s, namespace: demo}
                spec: {broker: %1$s, subscriber: {uri: '%2$s'}}
                """.formatted(name, site.uri("/" + name)));
        sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        name,
                        SampleNode.PATIENCE,
                        found -> condition(found, "BrokerReady").equals("False BrokerDoesNotExist"));

        sample.node()
                .applyText("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: " + name
                        + ", namespace: demo}}");
        ready(name);
        var url = URI.create(sample.url("cluster-local-http") + "/demo/" + name);

        assertThat(send(url, "at-once", "{}").statusCode()).isEqualTo(202);
        assertThat(site.next("/" + name).header("ce-id")).isEqualTo("at-once");
    }

    @Test
    void CP_E2_each_trigger_delivers_once_also_where_two_have_the_same_subscriber() throws Exception {
        trigger(name, "subscriber: {uri: '%s'}".formatted(site.uri("/" + name)));
        trigger(name + "-again", "subscriber: {uri: '%s'}".formatted(site.uri("/" + name)));

        publish("one", "{}");
        assertThat(two("/" + name)).extracting(got -> got.header("ce-id")).containsExactly("one", "one");
        publish("two", "{}");
        assertThat(two("/" + name)).extracting(got -> got.header("ce-id")).containsExactly("two", "two");
    }

    @Test
    void CP_E6_a_dead_letter_is_retried_as_an_event_is_and_says_what_happened() throws Exception {
        site.script("/" + name, turn -> Say.status(500));
        site.script("/" + name + "-dead", turn -> Say.status(turn == 1 ? 503 : 202));
        trigger(
                name,
                "subscriber: {uri: '%s'}, delivery: {retry: 2, %s, deadLetterSink: {uri: '%s'}}"
                        .formatted(site.uri("/" + name), QUICKLY, site.uri("/" + name + "-dead")));

        publish("e", "{\"as\":\"it was\"}");

        for (var letter : two("/" + name + "-dead")) {
            assertThat(letter.header("ce-id")).isEqualTo("e");
            assertThat(letter.body()).isEqualTo("{\"as\":\"it was\"}");
            assertThat(letter.header("ce-knativeerrordest"))
                    .isEqualTo(site.uri("/" + name).toString());
            assertThat(letter.header("ce-knativeerrorcode")).isEqualTo("500");
        }
        assertThat(site.queue("/" + name)).hasSize(3);
    }

    // Each test has a type of its own, so that triggers of others stay silent.

    private void trigger(String trigger, String spec) {
        declare(trigger, spec);
        ready(trigger);
    }

    private void declare(String trigger, String spec) {
        var filter = spec.contains("filters:") ? "" : "filter: {attributes: {type: " + name + "}}, ";
        sample.node()
                .applyText("apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: {name: " + trigger
                        + ", namespace: demo}\nspec: {broker: br, " + filter + spec + "}\n");
    }

    private static void ready(String trigger) {
        sample.api().await(SampleNode.TRIGGERS, trigger, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static void refused(String path, String patch) {
        assertThatThrownBy(() -> sample.api().mergePatch(path, patch)).hasMessageContaining("422");
    }

    private static URI broker() {
        return URI.create(sample.url("cluster-local-http") + "/demo/br");
    }

    private HttpResponse<String> publish(String id, String data) throws Exception {
        return send(broker(), id, data);
    }

    private HttpResponse<String> send(URI url, String id, String data) throws Exception {
        var request = HttpRequest.newBuilder(url)
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", name)
                .header("ce-source", "/test")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String type, String body) throws Exception {
        var request = HttpRequest.newBuilder(broker())
                .timeout(SampleNode.PATIENCE)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<Got> two(String path) throws InterruptedException {
        return List.of(site.next(path), site.next(path));
    }

    private static <T> List<T> concat(List<T> some, List<T> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static String condition(JsonNode object, String type) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText() + " "
                        + condition.path("reason").asText();
            }
        }
        return "";
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.node.SubscriberSite.Say;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What Knative's eventing specification says of storing, destinations, filters and fields, over real connections. Numbers are those of
 * {@code docs/conformance.md}.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SpecificationTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String PERSISTENT =
            "delivery: {retry: 1000, backoffPolicy: linear, backoffDelay: PT0.01S}, subscriber: {uri: '%s'}";

    private static SampleNode sample;
    private static SubscriberSite site;

    private String name = "";

    @BeforeAll
    static void start() throws Exception {
        sample = SampleNode.start();
        site = SubscriberSite.start();
        sample.bothDoors();
        sample.awaitBroker("http");
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @BeforeEach
    void name() {
        name = "s" + NAMES.incrementAndGet();
    }

    @Test
    void DP_04_DP_07_and_CP_E4_what_has_no_room_is_refused_and_a_reply_without_room_fails_the_delivery_until_there_is()
            throws Exception {
        apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: %1$s
                  namespace: demo
                  annotations: {sealane.io/partitions: "1", sealane.io/retention-bytes: 1Mi}
                """);
        var back = new AtomicBoolean();
        site.script("/" + name + "-large", turn -> Say.status(back.get() ? 202 : 503));
        site.script("/" + name + "-asked", turn -> Say.reply("r".repeat(3000)));
        trigger("large", "filter: {attributes: {id: large}}, " + PERSISTENT.formatted(uri("large")));
        trigger("asked", "filter: {attributes: {id: small}}, " + PERSISTENT.formatted(uri("asked")));
        trigger(
                "replies",
                "filter: {attributes: {type: test.reply}}, subscriber: {uri: '%s'}".formatted(uri("replies")));

        assertThat(publish("large", "x".repeat(1_046_000)).statusCode()).isEqualTo(202);
        var refused = publish("refused", "x".repeat(3000));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(publish("small", "").statusCode()).isEqualTo(202);

        // There is no room for its reply, so it is asked again, and again.
        site.next("/" + name + "-asked");
        site.next("/" + name + "-asked");
        assertThat(site.queue("/" + name + "-replies")).isEmpty();

        back.set(true);
        assertThat(site.next("/" + name + "-replies").header("ce-id")).isEqualTo("r".repeat(3000));
        assertThat(site.next("/" + name + "-large").header("ce-id")).isEqualTo("large");
    }

    @Test
    void CP_E4_a_reply_is_shown_to_the_trigger_that_it_comes_from_as_well() throws Exception {
        broker();
        site.script("/" + name + "-echo", turn -> turn == 1 ? Say.reply("of-" + name) : Say.status(202));
        trigger("echo", "subscriber: {uri: '%s'}".formatted(uri("echo")));
        trigger("beside", "subscriber: {uri: '%s'}".formatted(uri("beside")));

        assertThat(publish("first", "{}").statusCode()).isEqualTo(202);

        for (var path : new String[] {"/" + name + "-echo", "/" + name + "-beside"}) {
            assertThat(List.of(site.next(path).header("ce-id"), site.next(path).header("ce-id")))
                    .containsExactlyInAnyOrder("first", "of-" + name);
        }
    }

    @Test
    void CP_R1_a_destination_is_an_addressable_a_Service_or_a_URI_relative_to_either() throws Exception {
        broker();
        apply("""
                {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: %1$s, namespace: demo}}
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: %1$s, namespace: demo}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: %1$s}
                  subscriber: {uri: '%2$s'}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: %1$s, namespace: demo}, spec: {ports: [{port: 80}]}}
                """);
        sample.api().await(ChannelSite.SUBSCRIPTIONS, name, SampleNode.PATIENCE, isTrue("Ready"));

        var addressable = trigger(
                "addressable",
                "subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: %s}}"
                        .formatted(name));
        var group = trigger(
                "group",
                "subscriber: {ref: {group: messaging.knative.dev, kind: InMemoryChannel, name: %s}}".formatted(name));
        var service =
                trigger("service", "subscriber: {ref: {apiVersion: v1, kind: Service, name: %s}}".formatted(name));
        var relative = trigger(
                "relative",
                "subscriber: {ref: {apiVersion: v1, kind: Service, name: event-display}, uri: '/in/the?service=1'}");

        assertThat(addressable).isEqualTo("https://imc-dispatcher.knative-eventing.svc.cluster.local/demo/" + name);
        assertThat(group).isEqualTo(addressable);
        assertThat(service).isEqualTo("http://" + name + ".demo.svc.cluster.local");
        assertThat(relative).isEqualTo("http://event-display.demo.svc.cluster.local/in/the?service=1");
        assertThat(publish("through", "{}").statusCode()).isEqualTo(202);
        assertThat(site.next("/" + name + "-").header("ce-id")).isEqualTo("through");
        var log = SampleNode.PODS + "/event-display/log?follow=true";
        assertThat(sample.api().follow(log, "id: through", SampleNode.PATIENCE)).contains("source: /" + name);
    }

    @Test
    void CP_T2_a_subscriber_is_shown_while_it_is_found_and_only_then_and_the_condition_says_why() {
        broker();
        var service =
                "{apiVersion: v1, kind: Service, metadata: {name: %1$s, namespace: demo}, spec: {ports: [{port: 80}]}}";
        apply(service);
        var url = "http://" + name + ".demo.svc.cluster.local";
        assertThat(trigger("t", "subscriber: {ref: {apiVersion: v1, kind: Service, name: " + name + "}}"))
                .isEqualTo(url);

        sample.api().delete("/api/v1/namespaces/demo/services/" + name);

        var gone = sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        name + "-t",
                        SampleNode.PATIENCE,
                        found -> !found.at("/status").has("subscriberUri"));
        assertThat(isTrue("Ready").test(gone)).isFalse();
        assertThat(gone.at("/status/conditions").toString()).contains("ServiceNotFound", name + " does not exist");
        apply(service);
        sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        name + "-t",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/subscriberUri")
                                        .asText()
                                        .equals(url)));
    }

    @Test
    void CP_F1_all_attributes_must_be_there_and_equal_and_an_empty_one_must_be_there() throws Exception {
        broker();
        trigger(
                "filter",
                "filter: {attributes: {type: Right, subject: ''}}, subscriber: {uri: '%s'}".formatted(uri("f")));
        trigger("all", "subscriber: {uri: '%s'}".formatted(uri("all")));

        publish("no-subject", Map.of("ce-type", "Right"), "{}");
        publish("other-case", Map.of("ce-type", "right", "ce-subject", "x"), "{}");
        publish("other-value", Map.of("ce-type", "Right2", "ce-subject", "x"), "{}");
        for (var others = 0; others < 3; others++) {
            site.next("/" + name + "-all");
        }
        publish("matches", Map.of("ce-type", "Right", "ce-subject", "x"), "{}");

        assertThat(site.next("/" + name + "-f").header("ce-id")).isEqualTo("matches");
        assertThat(site.queue("/" + name + "-f")).isEmpty();
    }

    @Test
    void CP_A1_every_field_of_the_schemas_is_kept_the_status_is_the_servers_and_little_is_demanded() {
        var destination = """
                {"ref":{"apiVersion":"v1","kind":"Service","name":"event-display","namespace":"demo"},"uri":"/x","audience":"a"}""";
        var delivery = """
                {"retry":1,"timeout":"PT1S","backoffPolicy":"linear","backoffDelay":"PT1S","deadLetterSink":%s}""".formatted(destination);

        kept(SampleNode.BROKERS, "eventing.knative.dev/v1", "Broker", """
                {"config":{"apiVersion":"v1","kind":"ConfigMap","name":"c","namespace":"demo"},"delivery":%s}""".formatted(delivery));
        kept(SampleNode.TRIGGERS, "eventing.knative.dev/v1", "Trigger", """
                {"broker":"br","filter":{"attributes":{"type":"t"}},"subscriber":%s,"delivery":%s}""".formatted(destination, delivery));
        kept(ChannelSite.STORED, "messaging.knative.dev/v1", "InMemoryChannel", """
                {"delivery":%s}""".formatted(delivery));
        kept(ChannelSite.SUBSCRIPTIONS, "messaging.knative.dev/v1", "Subscription", """
                {"channel":{"apiVersion":"messaging.knative.dev/v1","kind":"InMemoryChannel","name":"%s"},
                 "subscriber":%s,"reply":%s,"delivery":%s}""".formatted(
                        name, destination, destination, delivery));

        name = name + "-bare";
        kept(SampleNode.BROKERS, "eventing.knative.dev/v1", "Broker", "{}");
        kept(ChannelSite.STORED, "messaging.knative.dev/v1", "InMemoryChannel", "{}");
        // It makes an InMemoryChannel of its own name.
        name = name + "-channel";
        kept(ChannelSite.CHANNELS, "messaging.knative.dev/v1", "Channel", "{}");
    }

    /** Creates an object with a status of its own, which is not believed, and finds the fields of its spec as they were. */
    private void kept(String collection, String apiVersion, String kind, String spec) {
        sample.api().create(collection, """
                {"apiVersion":"%s","kind":"%s","metadata":{"name":"%s"},"spec":%s,
                 "status":{"annotations":{"made":"up"}}}""".formatted(apiVersion, kind, name, spec));

        var found = sample.api().get(collection + "/" + name);

        var wanted = ApiFields.of(spec);
        assertThat(ApiFields.of(found.path("spec").toString())).as(kind).containsAllEntriesOf(wanted);
        assertThat(found.at("/status/annotations/made").isMissingNode())
                .as(kind)
                .isTrue();
    }

    private void broker() {
        apply("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: %1$s, namespace: demo}}");
    }

    private void apply(String yaml) {
        sample.node().applyText(yaml.formatted(name, uri("")));
    }

    private URI uri(String part) {
        return site.uri("/" + name + "-" + part);
    }

    /** Makes a trigger of the test's broker, and says where it delivers once it is ready. */
    private String trigger(String part, String spec) {
        sample.node()
                .applyText("{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: " + name + "-" + part
                        + ", namespace: demo}, spec: {broker: " + name + ", " + spec + "}}");
        return sample.api()
                .await(SampleNode.TRIGGERS, name + "-" + part, SampleNode.PATIENCE, isTrue("Ready"))
                .at("/status/subscriberUri")
                .asText();
    }

    private HttpResponse<String> publish(String id, String data) throws Exception {
        return publish(id, Map.of(), data);
    }

    private HttpResponse<String> publish(String id, Map<String, String> attributes, String data) throws Exception {
        var headers = new HashMap<>(attributes);
        headers.put("ce-id", id);
        headers.put("ce-source", "/" + name);
        return sample.plainSender(name).send(headers, data);
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.SubscriberSite.Say;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Broker and a Trigger say about deliveries beside the specification, over real connections. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeliveryTermsTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

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
        name = "d" + NAMES.incrementAndGet();
    }

    @Test
    void a_receiver_that_asks_for_time_gets_it_as_far_as_the_trigger_allows() throws Exception {
        broker("");
        // Without the bound the first retry would come after an hour, without the wish at once.
        site.script("/" + name, turn -> turn == 1 ? Say.later("3600") : Say.status(202));
        trigger("", "delivery: {retry: 1, backoffPolicy: linear, backoffDelay: PT0S, retryAfterMax: PT1S}");

        var began = System.nanoTime();
        assertThat(publish("e")).isEqualTo(202);
        site.next("/" + name);
        site.next("/" + name);

        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(1_000_000_000);
    }

    @Test
    void an_event_passes_a_broker_as_often_as_the_broker_says() throws Exception {
        broker("sealane.io/ttl: '3'");
        site.script("/" + name, turn -> Say.reply("r" + turn));
        trigger("", "delivery: {retry: 0, deadLetterSink: {uri: '%s'}}".formatted(site.uri("/" + name + "-dead")));

        assertThat(publish("first")).isEqualTo(202);

        for (var id : new String[] {"first", "r1", "r2"}) {
            assertThat(site.next("/" + name).header("ce-id")).isEqualTo(id);
        }
        // What it replies to that has no pass left.
        assertThat(site.next("/" + name + "-dead").header("ce-id")).isEqualTo("r2");
        assertThat(site.queue("/" + name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: %s}",
                "uri: 'http://broker-ingress.knative-eventing.svc.cluster.local/demo/%s'"
            })
    void a_trigger_that_leads_back_to_its_broker_goes_round_as_often_as_the_broker_says(String back) throws Exception {
        broker("sealane.io/ttl: '3'");
        trigger("", "delivery: {retry: 0}");
        triggerTo(
                "-back",
                back.formatted(name),
                "delivery: {retry: 0, deadLetterSink: {uri: '%s'}}".formatted(site.uri("/" + name + "-dead")));

        assertThat(publish("first")).isEqualTo(202);

        for (var pass = 1; pass <= 3; pass++) {
            var got = site.next("/" + name);
            assertThat(got.header("ce-id")).isEqualTo("first");
            assertThat(got.headers()).doesNotContainKey("ce-knativebrokerttl");
        }
        assertThat(site.next("/" + name + "-dead").header("ce-knativeerrorcode"))
                .isEqualTo("400");
        assertThat(site.queue("/" + name)).isEmpty();
    }

    @Test
    void a_trigger_is_ready_when_what_it_depends_on_is() {
        broker("");
        sample.node().applyText("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: %1$s
                  namespace: demo
                  annotations:
                    knative.dev/dependency: '{"apiVersion":"messaging.knative.dev/v1","kind":"InMemoryChannel","name":"%1$s"}'
                spec: {broker: %1$s, subscriber: {uri: '%2$s'}}
                """.formatted(name, site.uri("/" + name)));
        sample.api()
                .await(
                        SampleNode.TRIGGERS,
                        name,
                        SampleNode.PATIENCE,
                        trigger -> condition(trigger, "DependencyReady").equals("False DependencyDoesNotExist")
                                && condition(trigger, "Ready").startsWith("False"));

        sample.node()
                .applyText("{apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, metadata: {name: " + name
                        + ", namespace: demo}}");

        // Nobody tells of an object of any kind: it is looked at from time to time, and when the Trigger changes.
        sample.api().await(ChannelSite.STORED, name, SampleNode.PATIENCE, isTrue("Ready"));
        sample.api().mergePatch(SampleNode.TRIGGERS + "/" + name, "{\"metadata\":{\"labels\":{\"look\":\"again\"}}}");
        sample.api().await(SampleNode.TRIGGERS, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private void broker(String annotation) {
        sample.node()
                .applyText("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: " + name
                        + ", namespace: demo, annotations: {" + annotation + "}}}");
    }

    private void trigger(String part, String spec) {
        triggerTo(part, "uri: '" + site.uri("/" + name) + "'", spec);
    }

    private void triggerTo(String part, String subscriber, String spec) {
        sample.node()
                .applyText("{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: " + name + part
                        + ", namespace: demo}, spec: {broker: " + name + ", subscriber: {" + subscriber + "}, " + spec
                        + "}}");
        sample.api().await(SampleNode.TRIGGERS, name + part, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private int publish(String id) throws Exception {
        return sample.plainSender(name).publish(id, "");
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

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.node.SubscriberSite.Say;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Channels over real connections: Knative's eventing specification, data plane. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelDeliveryTest extends ChannelSite {

    @Test
    void every_subscription_gets_every_event_once_also_where_two_name_the_same_subscriber() throws Exception {
        create(CHANNELS, "Channel", "{}");
        subscribe(name + "-1", "Channel", subscriber("/every", ""));
        subscribe(name + "-2", "Channel", subscriber("/every", ""));
        var subscription = subscribed(name + "-1");
        subscribed(name + "-2");
        assertThat(subscription.at("/status/physicalSubscription/subscriberUri").asText())
                .isEqualTo(site.uri("/every").toString());
        var channel = sample.api().await(CHANNELS, name, SampleNode.PATIENCE, found -> readySubscribers(found) == 2);
        assertThat(channel.at("/status/subscribers/0/observedGeneration").asInt())
                .isEqualTo(1);

        publish("one");

        for (var delivery : List.of(site.next("/every"), site.next("/every"))) {
            assertThat(delivery.header("ce-id")).isEqualTo("one");
            assertThat(delivery.header("prefer")).isEqualTo("reply");
            assertThat(delivery.header("kn-namespace")).isEqualTo("demo");
            assertThat(delivery.body()).isEqualTo("{\"id\":\"one\"}");
        }
        publish("two");
        assertThat(List.of(
                        site.next("/every").header("ce-id"), site.next("/every").header("ce-id")))
                .containsExactly("two", "two");
    }

    @Test
    void what_a_subscriber_replies_goes_to_the_reply_and_a_202_is_no_reply() throws Exception {
        create(CHANNELS, "Channel", "{}");
        site.script("/asked", turn -> turn == 1 ? new Say(202, "no-reply") : Say.reply("answer"));
        subscribe(name, "Channel", subscriber("/asked", ",\"reply\":{\"uri\":\"" + site.uri("/answers") + "\"}"));
        assertThat(subscribed(name).at("/status/physicalSubscription/replyUri").asText())
                .isEqualTo(site.uri("/answers").toString());

        publish("first");
        assertThat(site.next("/asked").header("ce-id")).isEqualTo("first");
        publish("second");
        assertThat(site.next("/asked").header("ce-id")).isEqualTo("second");

        var reply = site.next("/answers");
        assertThat(reply.header("ce-id")).isEqualTo("answer");
        assertThat(reply.header("ce-source")).isEqualTo("/subscriber");
        assertThat(reply.header("prefer")).isEmpty();
    }

    @Test
    void a_reply_that_is_not_taken_makes_the_whole_delivery_be_retried_then_dead_lettered() throws Exception {
        create(CHANNELS, "Channel", "{}");
        site.script("/replies", turn -> Say.reply("r"));
        site.script("/refuses", turn -> Say.status(503));
        subscribe(
                name,
                "Channel",
                subscriber(
                        "/replies",
                        ",\"reply\":{\"uri\":\"" + site.uri("/refuses") + "\"}"
                                + ",\"delivery\":{\"retry\":1,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.01S\","
                                + "\"deadLetterSink\":{\"uri\":\"" + site.uri("/dead") + "\"}}"));
        subscribed(name);

        publish("e");

        var dead = site.next("/dead");
        assertThat(dead.header("ce-id")).isEqualTo("e");
        assertThat(dead.header("ce-knativeerrordest"))
                .isEqualTo(site.uri("/refuses").toString());
        assertThat(dead.header("ce-knativeerrorcode")).isEqualTo("503");
        assertThat(site.queue("/replies")).hasSize(2);
        assertThat(site.queue("/refuses")).hasSize(2);
    }

    @Test
    void DP_11_an_event_that_nobody_asked_for_in_the_answer_to_a_reply_or_dead_letter_goes_nowhere() throws Exception {
        create(CHANNELS, "Channel", "{}");
        site.script("/" + name, turn -> turn == 1 ? Say.reply("answer") : Say.status(400));
        site.script("/" + name + "-answers", turn -> Say.reply("unasked-" + turn));
        site.script("/" + name + "-dead", turn -> Say.reply("unasked-" + turn));
        subscribe(
                name,
                "Channel",
                subscriber(
                        "/" + name,
                        ",\"reply\":{\"uri\":\"" + site.uri("/" + name + "-answers") + "\"}"
                                + ",\"delivery\":{\"retry\":3,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.01S\","
                                + "\"deadLetterSink\":{\"uri\":\"" + site.uri("/" + name + "-dead") + "\"}}"));
        subscribe(name + "-all", "Channel", subscriber("/" + name + "-all", ""));
        subscribed(name);
        subscribed(name + "-all");

        publish("first");
        assertThat(site.next("/" + name + "-answers").header("ce-id")).isEqualTo("answer");
        assertThat(site.next("/" + name + "-all").header("ce-id")).isEqualTo("first");
        publish("second");
        assertThat(site.next("/" + name + "-dead").header("ce-id")).isEqualTo("second");
        assertThat(site.next("/" + name + "-all").header("ce-id")).isEqualTo("second");

        publish("last");
        assertThat(site.next("/" + name + "-dead").header("ce-id")).isEqualTo("last");
        assertThat(site.next("/" + name + "-all").header("ce-id")).isEqualTo("last");
        assertThat(site.queue("/" + name + "-answers")).isEmpty();
        assertThat(site.queue("/" + name + "-dead")).isEmpty();
        assertThat(site.queue("/" + name)).hasSize(3);
    }

    @Test
    void without_a_reply_replies_are_dropped_and_the_next_event_comes() throws Exception {
        create(CHANNELS, "Channel", "{}");
        site.script("/talks", turn -> Say.reply("dropped-" + turn));
        subscribe(name, "Channel", subscriber("/talks", ""));
        subscribed(name);

        publish("x");
        publish("y");

        assertThat(Set.of(
                        site.next("/talks").header("ce-id"), site.next("/talks").header("ce-id")))
                .containsExactlyInAnyOrder("x", "y");
        assertThat(site.queue("/talks")).isEmpty();
    }

    @Test
    void CP_C2_CP_E7_the_delivery_of_the_channel_holds_where_the_subscription_has_none_and_else_not_at_all()
            throws Exception {
        create(
                CHANNELS,
                "Channel",
                "{\"delivery\":{\"retry\":2,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.01S\","
                        + "\"deadLetterSink\":{\"uri\":\"" + site.uri("/of-channel") + "\"}}}");
        site.script("/inherits", turn -> Say.status(500));
        site.script("/own", turn -> Say.status(500));
        site.script("/own-sink", turn -> Say.status(500));
        subscribe(name + "-inherits", "Channel", subscriber("/inherits", ""));
        subscribe(name + "-own", "Channel", subscriber("/own", ",\"delivery\":{\"retry\":0}"));
        subscribe(
                name + "-sink",
                "Channel",
                subscriber(
                        "/own-sink",
                        ",\"delivery\":{\"deadLetterSink\":{\"uri\":\"" + site.uri("/of-subscription") + "\"}}"));
        subscribed(name + "-inherits");
        subscribed(name + "-own");
        subscribed(name + "-sink");
        assertThat(ready(CHANNELS).at("/status/deadLetterSinkUri").asText())
                .isEqualTo(site.uri("/of-channel").toString());

        publish("e");

        assertThat(site.next("/of-channel").header("ce-knativeerrordest"))
                .isEqualTo(site.uri("/inherits").toString());
        assertThat(site.next("/of-subscription").header("ce-knativeerrordest"))
                .isEqualTo(site.uri("/own-sink").toString());
        assertThat(site.queue("/inherits")).hasSize(3);
        assertThat(site.queue("/own-sink")).hasSize(1);
        site.next("/own");
        assertThat(site.queue("/own")).isEmpty();
        assertThat(site.queue("/of-channel")).isEmpty();
    }

    @Test
    void events_go_from_a_broker_through_a_channel_into_another_broker() throws Exception {
        create(CHANNELS, "Channel", "{}");
        sample.node().applyText("""
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: %1$s-end, namespace: demo}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %1$s-in, namespace: demo}
                spec:
                  broker: br
                  filter: {attributes: {type: test.event}}
                  subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: %1$s}}
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: %1$s, namespace: demo}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: %1$s}
                  subscriber: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: %1$s-end}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %1$s-out, namespace: demo}
                spec: {broker: %1$s-end, subscriber: {uri: '%2$s'}}
                """.formatted(name, site.uri("/through")));
        sample.api().await(SampleNode.TRIGGERS, name + "-in", SampleNode.PATIENCE, isTrue("Ready"));
        sample.api().await(SampleNode.TRIGGERS, name + "-out", SampleNode.PATIENCE, isTrue("Ready"));
        subscribed(name);

        assertThat(sample.plainSender().publish("far")).isEqualTo(202);

        assertThat(site.next("/through").header("ce-id")).isEqualTo("far");
    }
}

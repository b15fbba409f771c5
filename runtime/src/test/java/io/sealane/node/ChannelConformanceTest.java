package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.SubscriberSite.Say;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Channels over real connections: Knative's eventing specification, control plane (Channel, Subscription) and data plane. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelConformanceTest {

    private static final String MESSAGING = "/apis/messaging.knative.dev/v1/namespaces/demo/";
    private static final String CHANNELS = MESSAGING + "channels";
    private static final String STORED = MESSAGING + "inmemorychannels";
    private static final String SUBSCRIPTIONS = MESSAGING + "subscriptions";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static SampleNode sample;
    private static SubscriberSite site;

    private String name = "";

    @BeforeAll
    static void start() throws IOException {
        sample = SampleNode.start();
        site = SubscriberSite.start();
    }

    @AfterAll
    static void stop() {
        site.close();
        sample.close();
    }

    @BeforeEach
    void encrypted() {
        name = "c" + NAMES.incrementAndGet();
        sample.encryption("permissive");
        sample.api()
                .await(
                        SampleNode.BROKERS,
                        "br",
                        SampleNode.PATIENCE,
                        broker -> broker.at("/status/addresses").size() == 2);
    }

    @Test
    void a_ready_channel_has_addresses_and_takes_events_at_each() throws Exception {
        create(CHANNELS, "Channel", "{}");

        var channel = ready(CHANNELS);

        var https = "https://imc-dispatcher.knative-eventing.svc.cluster.local/demo/" + name;
        var http = "http://" + name + "-kn-channel.demo.svc.cluster.local";
        assertThat(urls(channel)).containsExactly(https, http);
        assertThat(channel.at("/status/address/url").asText()).isEqualTo(http);
        assertThat(channel.at("/status/channel/kind").asText()).isEqualTo("InMemoryChannel");
        var roots = channel.at("/status/addresses/0/CACerts").asText();
        assertThat(roots).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(post(URI.create(https), roots, "a")).isEqualTo(202);
        assertThat(post(URI.create(http), "", "b")).isEqualTo(202);
        assertThat(post(URI.create("http://imc-dispatcher.knative-eventing.svc.cluster.local/demo/" + name), "", "c"))
                .isEqualTo(202);
        var local = URI.create(channel.path("status")
                .path("annotations")
                .path("sealane.io/local-url")
                .asText());
        assertThat(post(local, roots, "d")).isEqualTo(202);
    }

    @Test
    void strict_hides_the_channel_in_the_clear_and_disabled_the_encrypted_one() throws Exception {
        create(STORED, "InMemoryChannel", "{}");
        var roots = ready(STORED).at("/status/addresses/0/CACerts").asText();
        var https = URI.create("https://imc-dispatcher.knative-eventing.svc.cluster.local/demo/" + name);
        var http = URI.create("http://" + name + "-kn-channel.demo.svc.cluster.local");

        sample.encryption("strict");
        var strict = sample.api()
                .await(
                        STORED,
                        name,
                        SampleNode.PATIENCE,
                        found -> found.at("/status/address/url").asText().equals(https.toString()));
        assertThat(urls(strict)).containsExactly(https.toString());
        assertThat(post(http, "", "a")).isEqualTo(404);
        assertThat(post(https, roots, "b")).isEqualTo(202);

        sample.encryption("disabled");
        var disabled = sample.api()
                .await(
                        STORED,
                        name,
                        SampleNode.PATIENCE,
                        found -> found.at("/status/address/url").asText().equals(http.toString()));
        assertThat(urls(disabled)).isEmpty();
        assertThat(post(http, "", "c")).isEqualTo(202);
        assertThat(post(https, roots, "d")).isEqualTo(404);
    }

    @Test
    void an_unknown_channel_is_404_and_a_broker_of_the_name_is_no_channel() throws Exception {
        assertThat(post(URI.create("http://br-kn-channel.demo.svc.cluster.local"), "", "a"))
                .isEqualTo(404);
        assertThat(post(URI.create("http://imc-dispatcher.knative-eventing.svc.cluster.local/demo/br"), "", "a"))
                .isEqualTo(404);
    }

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
    void a_subscription_may_precede_its_channel() {
        subscribe(name, "InMemoryChannel", subscriber("/early", ""));
        var waiting = sample.api()
                .await(
                        SUBSCRIPTIONS,
                        name,
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions").isArray());
        assertThat(condition(waiting, "Ready")).isEqualTo("False ChannelReferenceFailed");

        create(STORED, "InMemoryChannel", "{}");

        subscribed(name);
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
    void the_delivery_of_the_channel_holds_where_the_subscription_says_nothing() throws Exception {
        create(
                CHANNELS,
                "Channel",
                "{\"delivery\":{\"retry\":2,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.01S\","
                        + "\"deadLetterSink\":{\"uri\":\"" + site.uri("/of-channel") + "\"}}}");
        site.script("/inherits", turn -> Say.status(500));
        site.script("/own", turn -> Say.status(500));
        subscribe(name + "-inherits", "Channel", subscriber("/inherits", ""));
        subscribe(name + "-own", "Channel", subscriber("/own", ",\"delivery\":{\"retry\":0}"));
        subscribed(name + "-inherits");
        subscribed(name + "-own");
        assertThat(ready(CHANNELS).at("/status/deadLetterSinkUri").asText())
                .isEqualTo(site.uri("/of-channel").toString());

        publish("e");

        var dead = new TreeSet<String>();
        dead.add(site.next("/of-channel").header("ce-knativeerrordest"));
        dead.add(site.next("/of-channel").header("ce-knativeerrordest"));
        assertThat(dead)
                .containsExactlyInAnyOrder(
                        site.uri("/inherits").toString(), site.uri("/own").toString());
        assertThat(site.queue("/inherits")).hasSize(3);
        assertThat(site.queue("/own")).hasSize(1);
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

    @Test
    void what_cannot_be_is_refused_with_its_field() {
        create(
                CHANNELS,
                "Channel",
                "{\"channelTemplate\":{\"apiVersion\":\"messaging.knative.dev/v1\",\"kind\":\"InMemoryChannel\"}}");
        subscribe(name, "Channel", subscriber("/x", ""));

        refused(
                () -> sample.api()
                        .mergePatch(
                                CHANNELS + "/" + name, "{\"spec\":{\"channelTemplate\":{\"kind\":\"KafkaChannel\"}}}"),
                "spec.channelTemplate");
        refused(
                () -> sample.api()
                        .mergePatch(SUBSCRIPTIONS + "/" + name, "{\"spec\":{\"channel\":{\"name\":\"other\"}}}"),
                "spec.channel");
        refused(
                () -> sample.api().mergePatch(SUBSCRIPTIONS + "/" + name, "{\"spec\":{\"subscriber\":null}}"),
                "spec.subscriber");
        refused(
                () -> sample.api().mergePatch(CHANNELS + "/" + name, "{\"spec\":{\"subscribers\":[{\"uid\":\"1\"}]}}"),
                "spec.subscribers");
    }

    @Test
    void a_channel_of_a_kind_that_is_not_ours_says_so() {
        create(
                CHANNELS,
                "Channel",
                "{\"channelTemplate\":{\"apiVersion\":\"messaging.knative.dev/v1beta1\",\"kind\":\"KafkaChannel\"}}");

        var channel = sample.api()
                .await(
                        CHANNELS,
                        name,
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions").isArray());

        assertThat(condition(channel, "BackingChannelReady")).isEqualTo("False ChannelTemplateUnsupported");
        assertThat(condition(channel, "Ready")).isEqualTo("False ChannelTemplateUnsupported");
    }

    @Test
    void a_channel_that_is_deleted_takes_no_more_and_leaves_nothing_behind() throws Exception {
        create(CHANNELS, "Channel", "{}");
        var url = URI.create(ready(CHANNELS).at("/status/address/url").asText());
        assertThat(post(url, "", "a")).isEqualTo(202);

        sample.api().delete(CHANNELS + "/" + name);

        awaitStatus(url, 404);
        for (var collection : List.of(STORED, "/api/v1/namespaces/demo/services")) {
            assertThat(sample.api().get(collection).findValuesAsText("name"))
                    .doesNotContain(name, name + "-kn-channel");
        }
    }

    @Test
    void the_sample_displays_a_greeting() throws Exception {
        sample.node().applyText(Files.readString(Path.of("..", "docs", "examples", "channel.yaml")));
        var of = "/apis/messaging.knative.dev/v1/namespaces/channels/";
        for (var subscription : List.of("display", "onward", "display-answers")) {
            sample.api().await(of + "subscriptions", subscription, SampleNode.PATIENCE, isTrue("Ready"));
        }
        var pods = "/api/v1/namespaces/channels/pods";
        sample.api().await(pods, "event-display", SampleNode.PATIENCE, isTrue("Ready"));
        var channel = sample.api().await(of + "channels", "greetings", SampleNode.PATIENCE, isTrue("Ready"));

        assertThat(post(URI.create(channel.at("/status/address/url").asText()), "", "hello"))
                .isEqualTo(202);

        var log = pods + "/event-display/log?follow=true";
        assertThat(sample.api().follow(log, "id: hello", SampleNode.PATIENCE)).contains("hello");
    }

    private void create(String collection, String kind, String spec) {
        sample.api().create(collection, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"%s","metadata":{"name":"%s"},"spec":%s}""".formatted(kind, name, spec));
    }

    private void subscribe(String subscription, String kind, String rest) {
        sample.api().create(SUBSCRIPTIONS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Subscription","metadata":{"name":"%s"},
                 "spec":{"channel":{"apiVersion":"messaging.knative.dev/v1","kind":"%s","name":"%s"},%s}}""".formatted(subscription, kind, name, rest));
    }

    private static String subscriber(String path, String more) {
        return "\"subscriber\":{\"uri\":\"" + site.uri(path) + "\"}" + more;
    }

    private JsonNode ready(String collection) {
        return sample.api().await(collection, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static JsonNode subscribed(String subscription) {
        return sample.api().await(SUBSCRIPTIONS, subscription, SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static int readySubscribers(JsonNode channel) {
        int ready = 0;
        for (var subscriber : channel.at("/status/subscribers")) {
            ready += subscriber.path("ready").asText().equals("True") ? 1 : 0;
        }
        return ready;
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

    private static List<String> urls(JsonNode channel) {
        var urls = new ArrayList<String>();
        channel.at("/status/addresses")
                .forEach(entry -> urls.add(entry.path("url").asText()));
        return urls;
    }

    private static void refused(Runnable change, String field) {
        assertThatThrownBy(change::run).hasMessageContaining("422").hasMessageContaining(field);
    }

    private void publish(String id) throws IOException {
        assertThat(post(URI.create("http://" + name + "-kn-channel.demo.svc.cluster.local"), "", id))
                .isEqualTo(202);
    }

    private static void awaitStatus(URI url, int wanted) throws IOException {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var status = post(url, "", "again");
        while (status != wanted && System.nanoTime() < deadline) {
            status = post(url, "", "again");
        }
        assertThat(status).isEqualTo(wanted);
    }

    /** Publishes at a URL of the mesh, as a client whose names lead to the node's listeners. */
    private static int post(URI url, String roots, String id) throws IOException {
        var encrypted = url.getScheme().equals("https");
        var listener = URI.create(sample.url(encrypted ? "cluster-local-https" : "cluster-local-http"));
        try (var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getPort());
                var socket = encrypted ? secured(plain, url.getHost(), roots) : plain) {
            socket.setSoTimeout(Math.toIntExact(SampleNode.PATIENCE.toMillis()));
            var data = "{\"id\":\"" + id + "\"}";
            var request = "POST " + (url.getRawPath().isEmpty() ? "/" : url.getRawPath()) + " HTTP/1.1\r\nhost: "
                    + url.getRawAuthority() + "\r\nce-specversion: 1.0\r\nce-id: " + id
                    + "\r\nce-type: test.event\r\nce-source: /test\r\ncontent-type: application/json\r\n"
                    + "content-length: " + data.length() + "\r\nconnection: close\r\n\r\n" + data;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private static SSLSocket secured(Socket plain, String host, String roots) throws IOException {
        var socket = (SSLSocket) Trusting.only(roots).getSocketFactory().createSocket(plain, host, 443, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}

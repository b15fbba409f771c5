package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Channels over real connections: Knative's eventing specification, control plane (Channel, Subscription). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelConformanceTest extends ChannelSite {

    @Test
    void a_ready_channel_has_addresses_and_takes_events_at_each() throws Exception {
        create(CHANNELS, "Channel", "{}");

        var channel = ready(CHANNELS);

        var https = "https://imc-dispatcher.knative-eventing.svc.cluster.local/demo/" + name;
        var http = "http://" + name + "-kn-channel.demo.svc.cluster.local";
        assertThat(urls(channel)).containsExactly(https, http);
        assertThat(channel.at("/status/address/url").asText()).isEqualTo(http);
        assertThat(channel.at("/status/channel/kind").asText()).isEqualTo("InMemoryChannel");
        // This node keeps nothing on a disk.
        assertThat(condition(sample.api().get(STORED + "/" + name), "DispatcherReady"))
                .isEqualTo("True EventsInMemory");
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
            awaitNone(collection);
        }
    }

    /** What belonged to it goes after it. */
    private void awaitNone(String collection) {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        List<String> left;
        do {
            left = sample.api().get(collection).findValuesAsText("name");
            left.retainAll(List.of(name, name + "-kn-channel"));
        } while (!left.isEmpty() && System.nanoTime() < deadline);
        assertThat(left).isEmpty();
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
}

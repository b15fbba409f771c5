package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A node with a broker, subscribers of its own, and a new name for each test's channel. */
abstract class ChannelSite {

    static final String MESSAGING = "/apis/messaging.knative.dev/v1/namespaces/demo/";
    static final String CHANNELS = MESSAGING + "channels";
    static final String STORED = MESSAGING + "inmemorychannels";
    static final String SUBSCRIPTIONS = MESSAGING + "subscriptions";
    private static final AtomicInteger NAMES = new AtomicInteger();

    static SampleNode sample;
    static SubscriberSite site;

    String name = "";

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
        sample.bothDoors();
    }

    void create(String collection, String kind, String spec) {
        sample.api().create(collection, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"%s","metadata":{"name":"%s"},"spec":%s}""".formatted(kind, name, spec));
    }

    void subscribe(String subscription, String kind, String rest) {
        sample.api().create(SUBSCRIPTIONS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Subscription","metadata":{"name":"%s"},
                 "spec":{"channel":{"apiVersion":"messaging.knative.dev/v1","kind":"%s","name":"%s"},%s}}""".formatted(subscription, kind, name, rest));
    }

    static String subscriber(String path, String more) {
        return "\"subscriber\":{\"uri\":\"" + site.uri(path) + "\"}" + more;
    }

    JsonNode ready(String collection) {
        return sample.api().await(collection, name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    static JsonNode subscribed(String subscription) {
        return sample.api().await(SUBSCRIPTIONS, subscription, SampleNode.PATIENCE, isTrue("Ready"));
    }

    static int readySubscribers(JsonNode channel) {
        int ready = 0;
        for (var subscriber : channel.at("/status/subscribers")) {
            ready += subscriber.path("ready").asText().equals("True") ? 1 : 0;
        }
        return ready;
    }

    static String condition(JsonNode object, String type) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText() + " "
                        + condition.path("reason").asText();
            }
        }
        return "";
    }

    static List<String> urls(JsonNode channel) {
        var urls = new ArrayList<String>();
        channel.at("/status/addresses")
                .forEach(entry -> urls.add(entry.path("url").asText()));
        return urls;
    }

    static void refused(Runnable change, String field) {
        assertThatThrownBy(change::run).hasMessageContaining("422").hasMessageContaining(field);
    }

    void publish(String id) throws IOException {
        assertThat(post(URI.create("http://" + name + "-kn-channel.demo.svc.cluster.local"), "", id))
                .isEqualTo(202);
    }

    static void awaitStatus(URI url, int wanted) throws IOException {
        var deadline = System.nanoTime() + SampleNode.PATIENCE.toNanos();
        var status = post(url, "", "again");
        while (status != wanted && System.nanoTime() < deadline) {
            status = post(url, "", "again");
        }
        assertThat(status).isEqualTo(wanted);
    }

    /** Publishes at a URL of the mesh, as a client whose names lead to the node's listeners. */
    static int post(URI url, String roots, String id) throws IOException {
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

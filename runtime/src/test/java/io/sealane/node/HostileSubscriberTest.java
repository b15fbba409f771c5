package io.sealane.node;

import static io.sealane.node.HostileServer.closing;
import static io.sealane.node.HostileServer.dripping;
import static io.sealane.node.HostileServer.endless;
import static io.sealane.node.HostileServer.staying;
import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What subscribers may answer: their event ends as a dead letter, and the subscriber beside them gets everything. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class HostileSubscriberTest {

    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/hostile/triggers";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/hostile/brokers";
    private static final String CHUNKED = "transfer-encoding: chunked\r\n\r\n";
    private static final String CHUNK = "4000\r\n" + "e".repeat(0x4000) + "\r\n";
    /** Above what is read of an answer and what the kernel buffers on both sides, far below what is offered. */
    private static final long TAKEN_MAX = 64L << 20;

    /** Those that are given up when their time is over: it passes for all of them while the others are looked at. */
    private static final Set<String> SLOW = Set.of("drips", "drips-its-head", "never-ends", "silent");

    private static final Map<String, HostileServer> SERVERS = new HashMap<>();
    private static final Map<String, CompletableFuture<Headers>> LETTERS = new ConcurrentHashMap<>();

    private static Sealane node;
    private static RecordingSubscriber beside;
    private static HttpServer deadLetters;
    private static PlainSender sender;

    private record Subscriber(String name, int attempts, int code, HostileServer.Answer answer) {

        @Override
        public String toString() {
            return name + " is tried " + attempts + " times, code " + code;
        }
    }

    static Stream<Subscriber> subscribers() {
        return Stream.of(
                new Subscriber("status-500", 2, 500, staying("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n")),
                new Subscriber(
                        "redirect",
                        1,
                        307,
                        out -> staying("HTTP/1.1 307 There\r\nlocation: " + beside.uri()
                                        + "\r\ncontent-length: 0\r\n\r\n")
                                .give(out)),
                new Subscriber(
                        "moved", 1, 302, staying("HTTP/1.1 302 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")),
                new Subscriber("drips", 2, 500, dripping("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")),
                new Subscriber("drips-its-head", 2, 500, dripping("HTTP/1.1 200 OK\r\nx-slow: ")),
                new Subscriber("no-http", 2, 500, staying("SSH-2.0-OpenSSH_9.0\r\n\r\n")),
                new Subscriber("garbage", 2, 500, staying("\0\1\2\377".repeat(1000))),
                new Subscriber("closes", 2, 500, closing("")),
                new Subscriber("incomplete", 2, 500, closing("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")),
                new Subscriber("long-head", 2, 500, endless("HTTP/1.1 200 OK\r\nx: ", "y".repeat(10_000))),
                new Subscriber(
                        "large-error",
                        2,
                        503,
                        staying("HTTP/1.1 503 No\r\ncontent-length: 1048576\r\n\r\n" + "e".repeat(1 << 20))),
                new Subscriber("endless-error", 2, 503, endless("HTTP/1.1 503 No\r\n" + CHUNKED, CHUNK)),
                new Subscriber("never-ends", 2, 500, staying("HTTP/1.1 200 OK\r\n" + CHUNKED + "1\r\na\r\n")),
                new Subscriber("silent", 2, 500, staying("")),
                new Subscriber("injects-encoded", 2, 502, staying(reply("evil%0D%0Ace-type: evil"))),
                new Subscriber("injects-a-return", 2, 500, staying(reply("evil\rce-type: evil"))),
                new Subscriber("no-event", 2, 502, staying("""
                        HTTP/1.1 200 OK\r
                        ce-specversion: 1.0\r
                        ce-id: evil\r
                        content-length: 0\r
                        \r
                        """)));
    }

    @BeforeAll
    static void start() throws Exception {
        beside = RecordingSubscriber.start();
        deadLetters = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        deadLetters.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            letter(exchange.getRequestHeaders().getFirst("ce-id")).complete(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        deadLetters.start();
        node = Sealane.start(NodeSettings.inMemory());
        apply();
        sender = new PlainSender(URI.create(url() + "/hostile/br"));
        for (var name : SLOW) {
            assertThat(sender.publish(name)).isEqualTo(202);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
        deadLetters.stop(0);
        beside.close();
        for (var server : SERVERS.values()) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("subscribers")
    void a_subscriber(Subscriber subscriber) throws Exception {
        var name = subscriber.name();
        if (!SLOW.contains(name)) {
            assertThat(sender.publish(name)).isEqualTo(202);
        }

        var letter = letter(name).get(60, TimeUnit.SECONDS);

        assertThat(letter.getFirst("ce-knativeerrorcode")).isEqualTo(String.valueOf(subscriber.code()));
        assertThat(letter.getFirst("ce-knativeerrordest"))
                .isEqualTo(SERVERS.get(name).uri().toString());
        assertThat(SERVERS.get(name).events()).isEqualTo(subscriber.attempts());
        assertThat(sender.publish("after-" + name)).isEqualTo(202);
        beside.awaitAll(List.of(name, "after-" + name), SampleNode.PATIENCE);
        assertThat(beside.seen()).containsEntry(name, 1).doesNotContainKey("evil");
    }

    @Test
    void of_an_error_without_end_little_is_read_and_1024_characters_are_kept() throws Exception {
        assertThat(sender.publish("read-little")).isEqualTo(202);

        var letter = letter("read-little").get(60, TimeUnit.SECONDS);

        assertThat(letter.getFirst("ce-knativeerrordata")).hasSize(1024);
        var server = SERVERS.get("read-little");
        server.brokenOff().get(30, TimeUnit.SECONDS);
        assertThat(server.bytesGiven()).isLessThan(TAKEN_MAX);
    }

    @Test
    void lines_of_an_error_are_data_and_no_headers() throws Exception {
        assertThat(sender.publish("injects-lines")).isEqualTo(202);

        var letter = letter("injects-lines").get(60, TimeUnit.SECONDS);

        assertThat(letter.getFirst("ce-knativeerrordata"))
                .isEqualTo(
                        Base64.getEncoder().encodeToString("\r\nce-evil: yes\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(letter).doesNotContainKey("Ce-evil");
    }

    @Test
    void a_page_instead_of_an_event_counts_as_delivered() throws Exception {
        assertThat(sender.publish("page")).isEqualTo(202);
        assertThat(sender.publish("status-400")).isEqualTo(202);

        // What was published later and failed at once has become a dead letter, and the page has not.
        letter("status-400").get(60, TimeUnit.SECONDS);
        SERVERS.get("page").asked().get(60, TimeUnit.SECONDS);
        beside.awaitAll(List.of("page"), SampleNode.PATIENCE);

        assertThat(SERVERS.get("page").events()).isEqualTo(1);
        assertThat(letter("page")).isNotDone();
    }

    @Test
    void content_without_end_that_is_no_event_is_cut_and_the_event_delivered() throws Exception {
        assertThat(sender.publish("cut")).isEqualTo(202);

        var server = SERVERS.get("cut");
        server.brokenOff().get(30, TimeUnit.SECONDS);
        beside.awaitAll(List.of("cut"), SampleNode.PATIENCE);

        assertThat(server.events()).isEqualTo(1);
        assertThat(server.bytesGiven()).isLessThan(TAKEN_MAX);
    }

    private static void apply() throws IOException {
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: hostile}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: hostile}}
                """);
        var subscribers = new HashMap<String, HostileServer.Answer>();
        subscribers().forEach(subscriber -> subscribers.put(subscriber.name(), subscriber.answer()));
        subscribers.put("read-little", endless("HTTP/1.1 500 No\r\n" + CHUNKED, CHUNK));
        subscribers.put("injects-lines", staying("HTTP/1.1 400 No\r\ncontent-length: 16\r\n\r\n\r\nce-evil: yes\r\n"));
        subscribers.put(
                "page",
                staying("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>"));
        subscribers.put("status-400", staying("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n"));
        subscribers.put("cut", endless("HTTP/1.1 200 OK\r\n" + CHUNKED, CHUNK));
        for (var subscriber : subscribers.entrySet()) {
            var server = HostileServer.start(subscriber.getValue());
            SERVERS.put(subscriber.getKey(), server);
            node.applyText(trigger(subscriber.getKey(), server.uri()));
        }
        node.applyText("""
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: beside, namespace: hostile},
                 spec: {broker: br, subscriber: {uri: "%s"}}}""".formatted(beside.uri()));
        var api = node.apiClient();
        api.await(BROKERS, "br", SampleNode.PATIENCE, isTrue("Ready"));
        for (var name : SERVERS.keySet()) {
            api.await(TRIGGERS, name, SampleNode.PATIENCE, isTrue("Ready"));
        }
        api.await(TRIGGERS, "beside", SampleNode.PATIENCE, isTrue("Ready"));
    }

    /** Takes the event of its own name; waits five seconds for its answer and tries once more. */
    private static String trigger(String name, URI subscriber) {
        return """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: %s, namespace: hostile}
                spec:
                  broker: br
                  filter: {attributes: {id: %s}}
                  subscriber: {uri: "%s"}
                  delivery:
                    retry: 1
                    backoffPolicy: linear
                    backoffDelay: PT0.05S
                    timeout: PT5S
                    deadLetterSink: {uri: "http://127.0.0.1:%d/"}
                """.formatted(name, name, subscriber, deadLetters.getAddress().getPort());
    }

    private static String reply(String subject) {
        return "HTTP/1.1 200 OK\r\nce-specversion: 1.0\r\nce-id: evil\r\nce-type: t\r\nce-source: /s\r\nce-subject: "
                + subject + "\r\ncontent-length: 0\r\n\r\n";
    }

    private static CompletableFuture<Headers> letter(String id) {
        return LETTERS.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    private static String url() {
        return SampleNode.url(node, "cluster-local-http");
    }
}

package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that a workload of this JVM streams, at an instance that takes one request at a time. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class LocalContentTest {

    private static final int LENGTH = "begin, end".length();

    private final CompletableFuture<ByteString> rest = new CompletableFuture<>();
    private final BlockingQueue<String> called = new LinkedBlockingQueue<>();
    private ForwardingHarness gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new ForwardingHarness();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,chunked", "HTTP_1_1,sized", "HTTP_1_1,open", "HTTP_2,chunked", "HTTP_2,sized", "HTTP_2,open"})
    void it_counts_until_its_content_has_ended(Version version, String kind) throws Exception {
        serve(Deadlines.of(ForwardingHarness.LONG), entity(kind));
        var client = ForwardingHarness.client(version);
        var first = client.send(request(), BodyHandlers.ofInputStream());
        assertThat(first.body().readNBytes(5)).isEqualTo(bytes("begin"));

        var second = client.sendAsync(request(), BodyHandlers.ofString());
        ForwardingHarness.until(() -> gateway.admission.waiting() == 1);
        assertThat(called).hasSize(1);
        rest.complete(ByteString.fromString(", end"));

        assertThat(text(first.body())).isEqualTo(", end");
        assertThat(second.get(30, SECONDS).body()).isEqualTo("begin, end");
        assertThat(called).hasSize(2);
    }

    @Test
    void it_makes_room_when_its_client_leaves() throws Exception {
        serve(Deadlines.of(ForwardingHarness.LONG), entity("chunked"));
        var client = ForwardingHarness.client(Version.HTTP_1_1);
        var first = client.send(request(), BodyHandlers.ofInputStream());
        var second = client.sendAsync(request(), BodyHandlers.ofInputStream());
        ForwardingHarness.until(() -> gateway.admission.waiting() == 1);

        first.body().close();

        assertThat(second.get(30, SECONDS).body().readNBytes(5)).isEqualTo(bytes("begin"));
    }

    @Test
    void it_breaks_off_at_the_deadline_of_the_request() throws Exception {
        // Long enough for a starved machine to begin the answer within it, or it would be refused as a whole.
        serve(Deadlines.of(Duration.ofSeconds(3)), entity("chunked"));
        var client = ForwardingHarness.client(Version.HTTP_1_1);
        var answer = client.send(request(), BodyHandlers.ofInputStream());

        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
        ForwardingHarness.until(() -> gateway.failures.contains(UpstreamAnswer.Kind.TIMEOUT));
    }

    @Test
    void it_breaks_off_where_its_workload_fails() throws Exception {
        serve(Deadlines.of(ForwardingHarness.LONG), entity("chunked"));
        var client = ForwardingHarness.client(Version.HTTP_1_1);
        var answer = client.send(request(), BodyHandlers.ofInputStream());
        assertThat(answer.body().readNBytes(5)).isEqualTo(bytes("begin"));

        rest.completeExceptionally(new IllegalStateException("broken"));

        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
        ForwardingHarness.until(() -> gateway.failures.contains(UpstreamAnswer.Kind.BROKEN));
    }

    @Test
    void whoever_watches_hears_its_size_at_its_end() throws Exception {
        var ended = new LinkedBlockingQueue<String>();
        gateway.watch = (request, from, backend) -> (status, bytes) -> ended.add(status + " " + bytes);
        rest.complete(ByteString.fromString(", end"));
        serve(Deadlines.of(ForwardingHarness.LONG), entity("chunked"));

        ForwardingHarness.client(Version.HTTP_2).send(request(), BodyHandlers.ofString());

        assertThat(ended.poll(30, SECONDS)).isEqualTo("200 " + LENGTH);
    }

    private void serve(Deadlines deadlines, Function<Source<ByteString, ?>, ResponseEntity> entity) {
        LocalHandler handler = request -> {
            called.add(request.getUri().path());
            var content = Source.single(ByteString.fromString("begin")).concat(Source.completionStage(rest));
            return CompletableFuture.completedStage(HttpResponse.create().withEntity(entity.apply(content)));
        };
        gateway.leadTo(List.of(new Endpoint.InProcess("one", handler)), false, deadlines);
        gateway.route(false, new Backend("backend.test", 80, false, 100, Map.of(), deadlines, 1));
    }

    private static Function<Source<ByteString, ?>, ResponseEntity> entity(String kind) {
        var type = ContentTypes.TEXT_PLAIN_UTF8;
        return switch (kind) {
            case "sized" -> content -> HttpEntities.create(type, LENGTH, content);
            case "open" -> content -> HttpEntities.createCloseDelimited(type, content);
            default -> content -> HttpEntities.createChunked(type, content);
        };
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(gateway.https("/")).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(InputStream content) throws IOException {
        return new String(content.readAllBytes(), StandardCharsets.US_ASCII);
    }
}

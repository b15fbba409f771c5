package io.sealane.serving.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.requests.RequestLine.Head;
import io.sealane.serving.requests.RequestLine.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestLogTest {

    private static final Map<String, String> ON =
            Map.of("logging.enable-request-log", "true", "logging.request-log-template", "{{.Request.RequestURI}}");

    @Test
    void heads_that_wait_are_bounded_in_bytes_and_what_is_dropped_is_counted() throws Exception {
        var written = new LinkedBlockingQueue<String>();
        var writing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var dropped = new AtomicInteger();
        try (var log = RequestLog.start(100, 25_000, dropped::incrementAndGet, (pod, line) -> {
            writing.countDown();
            await(goOn);
            written.add(line);
        })) {
            log.follow(RequestLogConfig.of(ON));
            log.take(line("/first", 10));
            assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();

            log.take(line("/second", 20_000));
            log.take(line("/third", 20_000));
            log.take(line("/fourth", 10));

            assertThat(dropped).hasValue(1);
            goOn.countDown();
            assertThat(List.of(next(written), next(written), next(written)))
                    .containsExactly("/first", "/second", "/fourth");
            log.take(line("/fifth", 20_000));
            assertThat(next(written)).isEqualTo("/fifth");
        }
    }

    @Test
    void a_template_has_a_length() {
        var tooLong = Map.of("logging.request-log-template", "x".repeat(16_385));

        assertThatThrownBy(() -> RequestLogConfig.of(tooLong))
                .hasMessage("logging.request-log-template: expected at most 16384 characters, got 16385");
    }

    private static RequestLine line(String target, int fieldBytes) {
        var head = new Head(
                "GET",
                "example.com",
                target,
                "HTTP/1.1",
                0,
                "127.0.0.1:1",
                List.of(RawHeader.create("x-large", "x".repeat(fieldBytes))));
        var revision = new ServedRevision(new ResourceKey("default", "hello-00001"), "hello", "hello");
        var pod = Optional.of(new ResourceKey("default", "hello-00001-deployment-x"));
        return new RequestLine(head, revision, pod, new Outcome(200, 1, 1, false, ""));
    }

    private static String next(BlockingQueue<String> written) throws InterruptedException {
        return written.poll(30, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

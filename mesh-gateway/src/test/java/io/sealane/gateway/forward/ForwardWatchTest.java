package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.transport.RequestHandler;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForwardWatchTest {

    private static ForwardingHarness harness;
    private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        harness = new ForwardingHarness();
        harness.watch = (request, from, backend) -> new ForwardWatch.Step() {
            @Override
            public Map<String, String> fields() {
                return Map.of("traceparent", "ours");
            }

            @Override
            public void ended(int status, long answerBytes) {
                TOLD.add(backend.host() + " " + status + " " + answerBytes);
            }
        };
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @Test
    void a_503_is_given_as_it_is_and_not_tried_again() throws Exception {
        var asked = new AtomicInteger();
        harness.backend(false, (request, responder) -> {
            asked.incrementAndGet();
            responder.complete(HttpResponse.create()
                    .withStatus(StatusCodes.SERVICE_UNAVAILABLE)
                    .withEntity("busy"));
        });

        var answer = ask();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("busy");
        assertThat(asked.get()).isEqualTo(1);
        assertThat(told()).isEqualTo("backend.test 503 4");
    }

    @Test
    void its_fields_replace_those_of_the_client() throws Exception {
        RequestHandler echo = (request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(request.getHeader("traceparent").orElseThrow().value()));
        harness.backend(false, echo);

        assertThat(ask().body()).isEqualTo("ours");
        assertThat(told()).isEqualTo("backend.test 200 4");
    }

    @Test
    void what_is_refused_here_ends_as_the_client_is_told() throws Exception {
        harness.leadTo(List.of(), false, Deadlines.of(ForwardingHarness.LONG));

        assertThat(ask().statusCode()).isEqualTo(503);
        assertThat(told()).isEqualTo("backend.test 503 0");
    }

    private static java.net.http.HttpResponse<String> ask() throws Exception {
        TOLD.clear();
        return ForwardingHarness.client(Version.HTTP_1_1)
                .send(
                        HttpRequest.newBuilder(harness.http("/"))
                                .header("traceparent", "theirs")
                                .build(),
                        BodyHandlers.ofString());
    }

    private static String told() throws InterruptedException {
        return TOLD.poll(60, TimeUnit.SECONDS);
    }
}

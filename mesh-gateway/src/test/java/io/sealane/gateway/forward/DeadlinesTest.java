package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.route.Deadlines;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.StillLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What the deadlines of a request leave behind; what they do is {@link ForwardingTest}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeadlinesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void a_request_that_is_over_leaves_no_timer_which_would_keep_it() {
        var loop = new StillLoop();
        var responder = new Unheard(loop);
        var settings = new ForwardingSettings(1, 1, HOUR, HOUR, List.of());
        var answer = new StreamedAnswer(responder, settings, false, (kind, detail) -> {});
        var request = new Outgoing(
                Target.plain("h", 80, false),
                "GET",
                "h",
                "/",
                List.of(),
                new Content.Whole(ByteString.emptyByteString()),
                null);
        var exchange = new Exchange(request, answer, responder.loop());

        Forwarding.watch(exchange, answer, responder, new Deadlines(HOUR, Optional.of(HOUR), Optional.of(HOUR)));
        exchange.start(HOUR);
        assertThat(loop.timers()).hasSize(3);
        exchange.fail(UpstreamAnswer.Kind.BROKEN, "it broke");

        assertThat(loop.timers()).isEmpty();
    }

    /** Nobody hears the answer. */
    private record Unheard(Loop loop) implements Responder {

        @Override
        public void complete(HttpResponse response) {}
    }
}

package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.Event;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GivenUpEventTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Logger log = (Logger) LoggerFactory.getLogger("given-up");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @Test
    void the_line_about_an_event_that_nobody_gets_names_its_trace_and_leaves_nothing_behind() {
        var line = logged(Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));

        assertThat(line.getFormattedMessage())
                .startsWith("trigger ns/t: event ")
                .endsWith(" after 0 attempts: 400");
        assertThat(line.getMDCPropertyMap()).containsEntry("trace_id", TRACE);
        assertThat(MDC.get("trace_id")).isNull();
    }

    @Test
    void an_event_without_a_trace_is_logged_without_one() {
        assertThat(logged(Map.of()).getMDCPropertyMap()).doesNotContainKey("trace_id");
    }

    private ILoggingEvent logged(Map<String, String> headers) {
        lines.start();
        log.addAppender(lines);
        var event = Event.of(
                Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", "t"),
                headers,
                ByteString.emptyByteString());
        new OpenDelivery(0, event, 0, 0)
                .logGivenUp(log, new TriggerId("ns", "t"), new Failed(false, 400, ByteString.emptyByteString(), "400"));
        return lines.list.get(0);
    }
}

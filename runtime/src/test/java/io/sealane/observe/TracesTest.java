package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Expected values from the examples of W3C Trace Context, section 3.2. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private static final Traces.Place TRIGGER = new Traces.Place("trigger", "demo", "t");

    private final Traces traces = Traces.unrecorded();

    @Test
    void a_delivery_keeps_trace_flags_and_state_and_names_another_parent() {
        var sent = traces.deliver(event(Map.of("traceparent", PARENT, "tracestate", "congo=t61rcWkgMzE")), TRIGGER)
                .event();

        assertThat(sent.headers().get("traceparent"))
                .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                .isNotEqualTo(PARENT);
        assertThat(sent.headers()).containsEntry("tracestate", "congo=t61rcWkgMzE");
    }

    @Test
    void a_trace_that_the_caller_does_not_sample_stays_unsampled() {
        var sent = traces.deliver(event(Map.of("traceparent", PARENT.replaceAll("01$", "00"))), TRIGGER)
                .event();

        assertThat(sent.headers().get("traceparent")).endsWith("-00");
    }

    @Test
    void an_invalid_parent_is_replaced_by_a_new_trace_and_its_state_is_dropped() {
        for (var invalid : new String[] {
            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            "ff-" + TRACE + "-00f067aa0ba902b7-01",
            PARENT + ", " + PARENT,
            "nonsense"
        }) {
            var sent = traces.deliver(event(Map.of("traceparent", invalid, "tracestate", "a=b")), TRIGGER)
                    .event();

            assertThat(sent.headers().get("traceparent"))
                    .as(invalid)
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")
                    .doesNotContain(TRACE);
            assertThat(sent.headers()).as(invalid).doesNotContainKey("tracestate");
        }
    }

    @Test
    void without_an_exporter_an_event_without_a_trace_gets_none() {
        var event = event(Map.of());

        assertThat(traces.deliver(event, TRIGGER).event()).isSameAs(event);
    }

    @Test
    void the_extension_of_the_event_counts_where_the_request_says_nothing() {
        var sent = traces.deliver(event(Map.of()).with("traceparent", PARENT), TRIGGER)
                .event();

        assertThat(Traces.id(sent)).contains(TRACE);
        assertThat(sent.attribute("traceparent"))
                .as("the event itself is not changed")
                .contains(PARENT);
    }

    @Test
    void a_reply_without_a_trace_goes_on_with_that_of_its_event_and_one_with_a_trace_keeps_it() {
        var event = event(Map.of("traceparent", PARENT));
        var own = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";

        assertThat(Traces.id(Traces.continued(event(Map.of()), event))).contains(TRACE);
        assertThat(Traces.continued(event(Map.of("traceparent", own)), event).headers())
                .containsEntry("traceparent", own);
    }

    private static Event event(Map<String, String> headers) {
        return Event.of(
                Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", "t"),
                new HashMap<>(headers),
                ByteString.emptyByteString());
    }
}

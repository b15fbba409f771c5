package io.sealane.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventTtlTest {

    private static final Event EVENT = Event.of(
            Map.of("specversion", "1.0", "id", "1", "type", "t", "source", "/s"),
            Map.of(),
            ByteString.emptyByteString());

    @Test
    void an_event_without_a_readable_value_gets_the_most() {
        assertThat(EventTtl.enter(EVENT).orElseThrow().attributes()).containsEntry("knativebrokerttl", 255);
        assertThat(EventTtl.enter(EVENT.with("knativebrokerttl", "many"))
                        .orElseThrow()
                        .attributes())
                .containsEntry("knativebrokerttl", 255);
    }

    @Test
    void each_pass_costs_one_whether_it_came_as_text_or_number_and_the_last_is_refused() {
        assertThat(EventTtl.enter(EVENT.with("knativebrokerttl", "3"))
                        .orElseThrow()
                        .attributes())
                .containsEntry("knativebrokerttl", 2);
        assertThat(EventTtl.enter(EVENT.with("knativebrokerttl", 2))
                        .orElseThrow()
                        .attributes())
                .containsEntry("knativebrokerttl", 1);
        assertThat(EventTtl.enter(EVENT.with("knativebrokerttl", 1))).isEmpty();
        assertThat(EventTtl.enter(EVENT.with("knativebrokerttl", Integer.MIN_VALUE)))
                .isEmpty();
    }

    @Test
    void a_subscriber_does_not_see_it_and_its_reply_carries_it_on() {
        var delivered = EVENT.with("knativebrokerttl", 7);

        assertThat(EventTtl.strip(delivered)).isEqualTo(EVENT);
        assertThat(EventTtl.carry(delivered, EVENT.with("knativebrokerttl", 200))
                        .attributes())
                .containsEntry("knativebrokerttl", 7);
    }

    @Test
    void a_broker_may_allow_fewer_passes() {
        assertThat(EventTtl.limit(EVENT.with("knativebrokerttl", 255), 3).attributes())
                .containsEntry("knativebrokerttl", 3);
        assertThat(EventTtl.limit(EVENT, 3).attributes()).containsEntry("knativebrokerttl", 3);
        assertThat(EventTtl.limit(EVENT.with("knativebrokerttl", 2), 3).attributes())
                .containsEntry("knativebrokerttl", 2);
    }
}

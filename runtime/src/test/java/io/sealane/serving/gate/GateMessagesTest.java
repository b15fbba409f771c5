package io.sealane.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.ReleasedMessages;
import io.sealane.serving.gate.GateMessages.At;
import io.sealane.serving.gate.GateMessages.Leased;
import io.sealane.serving.gate.GateMessages.Load;
import io.sealane.serving.gate.GateMessages.Loads;
import io.sealane.serving.gate.GateMessages.Where;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateMessagesTest {

    private static final ReleasedMessages RELEASED = new ReleasedMessages();

    @AfterAll
    static void stop() {
        RELEASED.close();
    }

    @Test
    void every_message_round_trips_and_its_id_is_the_one_that_was_released() {
        var loads = List.of(new Load("one.default.svc.cluster.local", 0.25, Long.MAX_VALUE), new Load("two", 0, 0));
        var messages = List.<ClusterMessage>of(
                new Where(RELEASED.<At>ref()),
                new At("10.0.0.7", 8112),
                loads.get(0),
                new Loads(loads, RELEASED.<Leased>ref()),
                new Leased(List.of("two", "three"), 60_000),
                new Leased(List.of(), 1));

        RELEASED.assertRoundTrips(messages);
        assertThat(ReleasedMessages.ids(new GateMessages()))
                .containsEntry("Where", 130)
                .containsEntry("At", 131)
                .containsEntry("Load", 132)
                .containsEntry("Loads", 133)
                .containsEntry("Leased", 134)
                .hasSize(5);
    }
}

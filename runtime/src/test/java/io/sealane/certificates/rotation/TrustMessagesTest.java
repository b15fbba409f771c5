package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.certificates.rotation.TrustMessages.Answers;
import io.sealane.certificates.rotation.TrustMessages.Ask;
import io.sealane.certificates.rotation.TrustMessages.Drain;
import io.sealane.certificates.rotation.TrustMessages.Presented;
import io.sealane.certificates.rotation.TrustMessages.Presents;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.ReleasedMessages;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustMessagesTest {

    private static final ReleasedMessages RELEASED = new ReleasedMessages();

    @AfterAll
    static void stop() {
        RELEASED.close();
    }

    @Test
    void every_message_round_trips_and_its_id_is_the_one_that_was_released() {
        var answer = new HolderAnswer(
                "listener", true, false, List.of("shop/tls"), List.of("Trigger shop/t"), Long.MAX_VALUE, -1);
        var messages = List.<ClusterMessage>of(
                new Ask("ns", "name", 7, RELEASED.<Answers>ref()),
                new Drain("ns", "name"),
                new Presents("token", RELEASED.<Presented>ref()),
                new Presented(true),
                new Answers(List.of(answer, HolderAnswer.silent("node"))),
                answer);

        RELEASED.assertRoundTrips(messages);
        assertThat(ReleasedMessages.ids(new TrustMessages()))
                .containsEntry("Ask", 120)
                .containsEntry("Drain", 121)
                .containsEntry("Answers", 122)
                .containsEntry("HolderAnswer", 123)
                .containsEntry("Presents", 124)
                .containsEntry("Presented", 125)
                .hasSize(6);
    }
}

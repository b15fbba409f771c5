package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import io.sealane.certificates.TrustMessages.Answers;
import io.sealane.certificates.TrustMessages.Ask;
import io.sealane.certificates.TrustMessages.Drain;
import io.sealane.certificates.TrustMessages.Presented;
import io.sealane.certificates.TrustMessages.Presents;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue.Entry;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustMessagesTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            "trust-messages",
            ConfigFactory.parseString("akka.remote.artery.canonical { hostname = \"127.0.0.1\", port = 0 }")
                    .withFallback(ConfigFactory.parseResources("sealane-cluster.conf"))
                    .withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void every_message_round_trips_and_its_id_is_the_one_that_was_released() {
        var serialization = SerializationExtension.get(Adapter.toClassic(KIT.system()));
        var answer = new HolderAnswer("listener", true, false, Long.MAX_VALUE, -1);
        var messages = List.<ClusterMessage>of(
                new Ask("ns", "name", 7, KIT.<Answers>createTestProbe().ref()),
                new Drain("ns", "name"),
                new Presents("token", KIT.<Presented>createTestProbe().ref()),
                new Presented(true),
                new Answers(List.of(answer, HolderAnswer.silent("node"))),
                answer);

        for (var message : messages) {
            var bytes = serialization.serialize(message).get();
            var serializer = serialization.findSerializerFor(message);
            assertThat(serialization
                            .deserialize(bytes, serializer.identifier(), "")
                            .get())
                    .isEqualTo(message);
        }
        assertThat(new TrustMessages()
                        .entries().stream()
                                .collect(Collectors.toMap(entry -> entry.type().getSimpleName(), Entry::id)))
                .containsEntry("Ask", 120)
                .containsEntry("Drain", 121)
                .containsEntry("Answers", 122)
                .containsEntry("HolderAnswer", 123)
                .containsEntry("Presents", 124)
                .containsEntry("Presented", 125)
                .hasSize(6);
    }
}

package io.sealane.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue.Entry;
import io.sealane.serving.gate.GateMessages.At;
import io.sealane.serving.gate.GateMessages.Where;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateMessagesTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            "gate-messages",
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
        var messages =
                List.<ClusterMessage>of(new Where(KIT.<At>createTestProbe().ref()), new At("10.0.0.7", 8112));

        for (var message : messages) {
            var bytes = serialization.serialize(message).get();
            var serializer = serialization.findSerializerFor(message);
            assertThat(serialization
                            .deserialize(bytes, serializer.identifier(), "")
                            .get())
                    .isEqualTo(message);
        }
        assertThat(new GateMessages()
                        .entries().stream()
                                .collect(Collectors.toMap(entry -> entry.type().getSimpleName(), Entry::id)))
                .containsEntry("Where", 130)
                .containsEntry("At", 131)
                .hasSize(2);
    }
}

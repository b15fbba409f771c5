package io.sealane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Proves of a catalogue that its messages pass between nodes unharmed, and under the ids that were released. */
public final class ReleasedMessages implements AutoCloseable {

    private final ActorTestKit kit = ActorTestKit.create(
            "messages",
            ConfigFactory.parseString("akka.remote.artery.canonical { hostname = \"127.0.0.1\", port = 0 }")
                    .withFallback(ConfigFactory.parseResources("sealane-cluster.conf"))
                    .withFallback(ConfigFactory.load()));
    private final Serialization serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));

    /** Somebody of this node who can be told in a message. */
    public <T> ActorRef<T> ref() {
        return kit.<T>createTestProbe().ref();
    }

    /** What another node reads of what this one writes; fails for what no catalogue names. */
    public Object roundTrip(Object message) {
        var serializer = serialization.findSerializerFor(message);
        assertThat(serializer).isInstanceOf(KryoSerializer.class);
        var bytes = serialization.serialize(message).get();
        return serialization.deserialize(bytes, serializer.identifier(), "").get();
    }

    /** Another node reads what this one writes. */
    public void assertRoundTrips(List<? extends ClusterMessage> messages) {
        for (var message : messages) {
            assertThat(roundTrip(message)).isEqualTo(message);
        }
    }

    /** The ids of a catalogue, by the simple names of their classes. */
    public static Map<String, Integer> ids(MessageCatalogue catalogue) {
        return catalogue.entries().stream()
                .collect(Collectors.toMap(entry -> entry.type().getSimpleName(), MessageCatalogue.Entry::id));
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}

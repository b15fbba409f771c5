package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.Credential;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue.Entry;
import io.sealane.cluster.ReleasedMessages;
import io.sealane.eventing.inside.Looks;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.TriggerMeters;
import java.lang.reflect.RecordComponent;
import java.security.Key;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingMessagesTest {

    private static final ReleasedMessages RELEASED = new ReleasedMessages();

    private final List<Entry<?>> entries = new EventingMessages().entries();

    @AfterAll
    static void stop() {
        RELEASED.close();
    }

    @Test
    void every_message_round_trips() {
        var replies = RELEASED.<Partition.PublishReply>ref();
        var inForce = RELEASED.<Partition.InForce>ref();
        var looked = RELEASED.<Looks.Looked>ref();
        var left = RELEASED.<Partition.Left>ref();
        var events = List.of(TestNode.event("1").with("flag", true), TestNode.event("2"));
        var messages = List.<ClusterMessage>of(
                new Partition.Publish(7, replies, events),
                new Partition.Publish(Long.MAX_VALUE, replies, events.subList(0, 1)),
                new Partition.Stored(8),
                new Partition.Refused(9, 503, "later, ärgerlich"),
                new Partition.Refresh(10, -11, inForce),
                new Partition.Delete(left),
                new Partition.Rest(left),
                new Partition.Left("ns/br/0/uid", true),
                new Partition.InForce("ns/br/0/uid", 12),
                new Partition.Look(looked),
                new Looks.Looked(
                        3,
                        "akka://node",
                        9,
                        8,
                        7_000_000_000L,
                        new BrokerMeters.BrokerCounts(1, 2, 3, 4, 5, 6),
                        List.of(new Looks.TriggerLooked(
                                "uid",
                                1,
                                true,
                                2,
                                3,
                                new TriggerMeters.TriggerCounts(1, 2, 3, 4, 5, 6, 7, 8, 9),
                                new Looks.FailureLooked(1, "http://t/", "status 500", 2)))),
                new Looks.TriggerLooked(
                        "uid", 1, false, 0, 0, new TriggerMeters.TriggerCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), null),
                new Looks.FailureLooked(1, "http://t/", "status 500", 0),
                new Requests.Answer("request-reply:ns/ask", "node.correlation", TestNode.event("3"), 4, replies));

        RELEASED.assertRoundTrips(messages);
        assertThat(messages.stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(messageClasses());
    }

    @Test
    void every_class_that_may_travel_is_in_the_catalogue() {
        var travelling = Stream.of(Partition.class, Requests.class, Looks.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                .filter(type -> ClusterMessage.class.isAssignableFrom(type) && type.isRecord())
                .collect(Collectors.toSet());

        assertThat(messageClasses()).isEqualTo(travelling);
    }

    @Test
    void ids_are_those_that_were_released() {
        assertThat(ReleasedMessages.ids(new EventingMessages()))
                .containsEntry("Event", 100)
                .containsEntry("Publish", 101)
                .containsEntry("Stored", 102)
                .containsEntry("Refused", 103)
                .containsEntry("Refresh", 104)
                .containsEntry("Delete", 105)
                .containsEntry("InForce", 106)
                .containsEntry("Rest", 107)
                .containsEntry("Left", 108)
                .containsEntry("Answer", 109)
                .containsEntry("Look", 200)
                .containsEntry("Looked", 201)
                .containsEntry("TriggerLooked", 202)
                .containsEntry("BrokerCounts", 203)
                .containsEntry("TriggerCounts", 204)
                .containsEntry("FailureLooked", 205)
                .hasSize(16);
    }

    @Test
    void what_no_catalogue_names_is_refused() {
        record Stranger(String name) implements ClusterMessage {}

        assertThatThrownBy(() -> RELEASED.roundTrip(new Stranger("x"))).hasMessageContaining("not registered");
    }

    @Test
    void no_message_holds_key_material() {
        var reachable = new HashSet<Class<?>>();
        entries.forEach(entry -> collect(entry.type(), reachable));

        assertThat(reachable)
                .noneMatch(type -> Key.class.isAssignableFrom(type)
                        || KeyPair.class.isAssignableFrom(type)
                        || Credential.class.isAssignableFrom(type)
                        || type == char[].class);
    }

    private Set<Class<?>> messageClasses() {
        return entries.stream()
                .<Class<?>>map(Entry::type)
                .filter(ClusterMessage.class::isAssignableFrom)
                .collect(Collectors.toSet());
    }

    private static void collect(Class<?> type, Set<Class<?>> reachable) {
        if (reachable.add(type) && type.isRecord()) {
            Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .forEach(component -> collect(component, reachable));
        }
    }
}

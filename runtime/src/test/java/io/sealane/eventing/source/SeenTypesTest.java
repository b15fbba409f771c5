package io.sealane.eventing.source;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.eventing.source.SeenTypes.Seen;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.transport.loop.StillLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SeenTypesTest {

    private static final BrokerAddress BROKER = new BrokerAddress("ns", "br");

    private final SeenTypes types =
            new SeenTypes((address, events, loop, reply) -> reply.complete(new Outcome.Accepted()));
    private final List<String> told = new ArrayList<>();

    @Test
    void a_type_is_told_of_once() {
        types.listen(Optional.of(seen -> told.add(seen.type())));

        publish("a");
        publish("b");
        publish("a");

        assertThat(told).containsExactly("a", "b");
    }

    @Test
    void where_nobody_has_room_to_be_told_the_event_is_stored_and_its_type_told_the_next_time() {
        types.listen(Optional.of(SeenTypesTest::refuse));
        assertThat(publish("a")).isEqualTo(new Outcome.Accepted());

        types.listen(Optional.of(seen -> {
            told.add(seen.type());
            if (told.size() == 1) {
                refuse(seen);
            }
        }));
        publish("a");
        publish("a");
        publish("a");

        assertThat(told).containsExactly("a", "a");
    }

    @Test
    void a_type_with_long_texts_is_not_told_of_since_senders_choose_them() {
        types.listen(Optional.of(seen -> told.add(seen.type())));

        publish("a".repeat(2000));
        publish("short");

        assertThat(told).containsExactly("short");
    }

    @Test
    void what_holds_a_request_hears_of_the_client_and_says_what_is_stored_all_the_same() {
        var heard = new ArrayList<String>();
        var holding = new SeenTypes((address, events, loop, reply) -> {
            reply.stored();
            reply.whenGone(() -> {});
        });
        holding.listen(Optional.of(seen -> {}));

        holding.accept(BROKER, List.of(), new StillLoop(), new EventIngress.Reply() {
            @Override
            public void complete(Outcome outcome) {
                heard.add("answered");
            }

            @Override
            public void stored() {
                heard.add("stored");
            }

            @Override
            public void whenGone(Runnable task) {
                heard.add("when gone");
            }
        });

        assertThat(heard).containsExactly("stored", "when gone");
    }

    private static void refuse(Seen seen) {
        throw new RejectedExecutionException("expected by the test: " + seen);
    }

    private Outcome publish(String type) {
        var event = Event.of(
                Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", type),
                Map.of(),
                ByteString.emptyByteString());
        var outcomes = new ArrayList<Outcome>();
        types.accept(BROKER, List.of(event), new StillLoop(), outcomes::add);
        return outcomes.get(0);
    }
}

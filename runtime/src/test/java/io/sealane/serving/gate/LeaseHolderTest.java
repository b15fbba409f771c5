package io.sealane.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.serving.gate.GateMessages.Leased;
import io.sealane.serving.gate.GateMessages.Load;
import io.sealane.serving.gate.GateMessages.Loads;
import io.sealane.serving.scale.Scaler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who holds leases, and who gives them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeaseHolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LeaseSettings SETTINGS = new LeaseSettings(Duration.ofMillis(20), Duration.ofHours(1), 100);

    private final ActorTestKit kit =
            ActorTestKit.create("lease-holder", ConfigFactory.parseString("akka.actor.provider = local"));
    private final Admission<String> admission = new Admission<>(
            new AdmissionSettings(100, 10, 1000, Duration.ofMinutes(1), Duration.ofSeconds(10)), () -> 0);
    private final Leases leases = new Leases(SETTINGS, admission, java.time.InstantSource.system());

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void what_is_asked_for_is_told_to_who_leads_and_held_as_it_answers_until_the_holder_ends() {
        var leader = kit.createTestProbe(Loads.class);
        kit.system().receptionist().tell(Receptionist.register(LeaseGiver.KEY, leader.ref()));
        leases.holds("one");
        var holder = kit.spawn(LeaseHolder.create(leases, SETTINGS));

        var told = leader.receiveMessage(PATIENCE);
        assertThat(told.loads()).containsExactly(new Load("one", 0, 0));
        told.replyTo().tell(new Leased(List.of("one"), 3_600_000));

        until(() -> assertThat(leases.holds("one")).isTrue());
        assertThat(leader.receiveMessage(PATIENCE).loads()).hasSize(1);
        kit.stop(holder, PATIENCE);
        assertThat(leases.holds("one")).isFalse();
    }

    @Test
    void what_a_node_answers_that_led_before_the_last_one_counts_no_more() {
        var former = kit.createTestProbe(Loads.class);
        kit.system().receptionist().tell(Receptionist.register(LeaseGiver.KEY, former.ref()));
        leases.holds("one");
        leases.holds("two");
        leases.holds("three");
        kit.spawn(LeaseHolder.create(leases, SETTINGS));
        var before = former.receiveMessage(PATIENCE).replyTo();
        before.tell(new Leased(List.of("one"), 3_600_000));
        until(() -> assertThat(leases.holds("one")).isTrue());

        var leader = kit.createTestProbe(Loads.class);
        kit.system().receptionist().tell(Receptionist.register(LeaseGiver.KEY, leader.ref()));
        var now = leader.receiveMessage(PATIENCE).replyTo();
        now.tell(new Leased(List.of("two"), 3_600_000));
        until(() -> assertThat(leases.holds("two")).isTrue());
        assertThat(leases.holds("one")).isFalse();

        before.tell(new Leased(List.of("one"), 3_600_000));
        now.tell(new Leased(List.of("two", "three"), 3_600_000));
        until(() -> assertThat(leases.holds("three")).isTrue());
        assertThat(leases.holds("one")).isFalse();
        before.tell(new Leased(List.of("one"), 3_600_000));
        for (var n = 0; n < 3; n++) {
            leader.receiveMessage(PATIENCE);
        }
        assertThat(leases.holds("one")).isFalse();
        assertThat(leases.holds("two")).isTrue();
    }

    @Test
    void when_the_last_one_is_gone_the_only_one_that_is_left_counts() {
        var older = kit.createTestProbe(Loads.class);
        var newer = kit.createTestProbe(Loads.class);
        var listed = kit.createTestProbe(Receptionist.Listing.class);
        kit.system().receptionist().tell(Receptionist.register(LeaseGiver.KEY, older.ref()));
        kit.system().receptionist().tell(Receptionist.register(LeaseGiver.KEY, newer.ref()));
        kit.system().receptionist().tell(Receptionist.subscribe(LeaseGiver.KEY, listed.ref()));
        until(() -> assertThat(listed.receiveMessage(PATIENCE).getServiceInstances(LeaseGiver.KEY))
                .hasSize(2));
        leases.holds("one");
        leases.holds("two");
        kit.spawn(LeaseHolder.create(leases, SETTINGS));
        var answers = older.receiveMessage(PATIENCE).replyTo();

        // Nobody knows which of both came last.
        answers.tell(new Leased(List.of("one"), 3_600_000));
        older.receiveMessage(PATIENCE);
        newer.receiveMessage(PATIENCE);
        assertThat(leases.holds("one")).isFalse();

        newer.stop();
        until(() -> {
            answers.tell(new Leased(List.of("two"), 3_600_000));
            assertThat(leases.holds("two")).isTrue();
        });
    }

    @Test
    void who_gives_leave_tells_its_scaler_what_it_hears_and_answers_what_that_says() {
        var scaler = kit.createTestProbe(Scaler.Command.class);
        var found = new CompletableFuture<akka.actor.typed.ActorRef<Scaler.Command>>();
        var listed = kit.createTestProbe(Receptionist.Listing.class);
        kit.system().receptionist().tell(Receptionist.subscribe(LeaseGiver.KEY, listed.ref()));
        kit.spawn(LeaseGiver.create(found, Duration.ofMinutes(1)));
        assertThat(listed.receiveMessage(PATIENCE).getServiceInstances(LeaseGiver.KEY))
                .isEmpty();
        found.complete(scaler.ref());
        var giver = listed.receiveMessage(PATIENCE).getServiceInstances(LeaseGiver.KEY).stream()
                .findFirst()
                .orElseThrow();
        var holder = kit.createTestProbe(Leased.class);

        giver.tell(new Loads(List.of(new Load("one", 2.5, 7), new Load("two", 0, 0)), holder.ref()));

        var told = scaler.expectMessageClass(Scaler.Told.class, PATIENCE);
        assertThat(told.node()).isEqualTo(holder.ref());
        assertThat(told.usages()).isEqualTo(Map.of("one", new Usage(2.5, 7), "two", new Usage(0, 0)));
        told.leave().accept(Set.of("two"));
        assertThat(holder.receiveMessage(PATIENCE)).isEqualTo(new Leased(List.of("two"), 60_000));
    }

    private void until(Runnable assertion) {
        TestProbe.create(kit.system()).awaitAssert(PATIENCE, () -> {
            assertion.run();
            return true;
        });
    }
}

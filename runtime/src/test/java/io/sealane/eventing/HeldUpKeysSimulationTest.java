package io.sealane.eventing;

import static io.sealane.eventing.TestNode.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.lane.Lanes;
import io.sealane.eventing.log.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes and window together, as {@link Parking} uses them, in any order of reading, failing, parking, taking back and sudden ends. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HeldUpKeysSimulationTest {

    /** Two with one code, and one that is none. */
    private static final List<String> KEYS = List.of("Aa", "BB", "c", "d", "");

    private static final int RUNS = 500;
    private static final int STEPS_MAX = 200_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothing_is_told_as_settled_that_is_not_no_key_is_overtaken_and_all_of_it_is_delivered(long seed) {
        for (var run = 0; run < RUNS; run++) {
            new Life(new Random(seed * RUNS + run)).lead();
        }
    }

    /** One trigger and its log, over several starts. */
    private static final class Life {

        private final Random random;
        private final List<String> log = new ArrayList<>();
        private final Set<Long> delivered = new HashSet<>();
        private final Map<String, Long> last = new HashMap<>();
        private final List<OpenDelivery> ready = new ArrayList<>();
        private final List<OpenDelivery> failed = new ArrayList<>();
        private final int windowMax;
        private final int keysMax;
        private final int rangesMax;
        private DeliveryWindow<OpenDelivery> window = new DeliveryWindow<>(1);
        private Lanes lanes = new Lanes();
        private Standing stored = Standing.at(0);
        private OptionalLong asked = OptionalLong.empty();
        private long pageEnd;
        private long read;

        Life(Random random) {
            this.random = random;
            this.windowMax = 1 + random.nextInt(12);
            this.keysMax = random.nextInt(4);
            this.rangesMax = random.nextInt(5);
        }

        void lead() {
            for (var starts = 0; starts < 4; starts++) {
                start();
                for (var steps = random.nextInt(300); steps > 0; steps--) {
                    store();
                    step();
                }
            }
            start();
            for (var steps = 0; read < log.size() || !window.empty() || !lanes.parkNothing(); steps++) {
                assertThat(steps).as("steps until all is delivered").isLessThan(STEPS_MAX);
                step();
            }
            assertThat(delivered).hasSize(log.size());
            assertThat(window.standing(rangesMax, lanes.parkedFrom())).isEqualTo(Standing.at(log.size()));
        }

        private void start() {
            window = new DeliveryWindow<>(windowMax);
            lanes = new Lanes();
            window.resume(stored);
            read = stored.position();
            window.passed(read);
            asked = OptionalLong.empty();
            ready.clear();
            failed.clear();
            last.clear();
        }

        private void store() {
            if (random.nextInt(6) == 0) {
                log.add(KEYS.get(random.nextInt(KEYS.size())));
            }
        }

        private void step() {
            switch (random.nextInt(5)) {
                case 0 -> readOn();
                case 1 -> attempt(ready, random.nextInt(3) == 0);
                case 2 -> attempt(failed, random.nextInt(3) > 0);
                case 3 -> ask();
                default -> takeBack();
            }
            tell();
        }

        private void readOn() {
            if (read == log.size() || !makeRoom(lanes.wanted().isPresent() ? share() : 0)) {
                return;
            }
            var position = read++;
            var key = log.get((int) position);
            if (window.settledBefore(position) && !window.parkedBefore(key, position)) {
                window.passed(position + 1);
            } else if (lanes.parks(key)) {
                lanes.park(key, position);
                window.passed(position + 1);
            } else {
                begin(position);
            }
        }

        private boolean makeRoom(int kept) {
            while (window.room() <= kept) {
                var given = lanes.giveWay(lanes.parkedKeys() < keysMax);
                given.forEach(delivery -> window.settle(delivery.position()));
                if (given.isEmpty()) {
                    return false;
                }
            }
            return true;
        }

        private int share() {
            return Math.max(1, windowMax / 4);
        }

        private void begin(long position) {
            var delivery = new OpenDelivery(position, event("e" + position), 0, 0);
            var key = log.get((int) position);
            window.open(position, delivery);
            if (key.isEmpty() || lanes.enter(delivery, key)) {
                ready.add(delivery);
            }
        }

        private void attempt(List<OpenDelivery> from, boolean isTaken) {
            if (from.isEmpty()) {
                return;
            }
            var delivery = from.remove(random.nextInt(from.size()));
            if (isTaken) {
                settle(delivery);
            } else {
                failed.add(delivery);
                lanes.failed(delivery);
            }
        }

        private void settle(OpenDelivery delivery) {
            var position = delivery.position();
            var key = log.get((int) position);
            assertThat(window.settle(position)).contains(delivery);
            delivered.add(position);
            if (!key.isEmpty()) {
                assertThat(last.getOrDefault(key, -1L))
                        .as("last of key %s", key)
                        .isLessThan(position);
                last.put(key, position);
            }
            lanes.settled(delivery).ifPresent(ready::add);
        }

        private void ask() {
            var wanted = lanes.wanted();
            if (asked.isEmpty() && wanted.isPresent() && makeRoom(0)) {
                asked = wanted;
                pageEnd = Math.min(log.size(), wanted.getAsLong() + 1 + random.nextInt(8));
            }
        }

        private void takeBack() {
            if (asked.isEmpty()) {
                return;
            }
            var first = asked.getAsLong();
            var pass = lanes.pass(first, share());
            asked = OptionalLong.empty();
            for (var position = first; position < pageEnd; position++) {
                var key = log.get((int) position);
                if (pass.holds(key, position) && (window.full() || !pass.hasRoom(key))) {
                    pass.stays(key, position);
                } else if (pass.holds(key, position)) {
                    pass.returned(key, position);
                    begin(position);
                }
            }
            pass.end(pageEnd);
        }

        /** Now and then it is stored; at any time it must be true. */
        private void tell() {
            var standing = window.standing(rangesMax, lanes.parkedFrom());
            for (var position = 0L; position < log.size(); position++) {
                if (isSettled(standing, position) && !delivered.contains(position)) {
                    throw new AssertionError("told as settled: " + position + " in " + standing);
                }
            }
            if (random.nextInt(4) == 0) {
                stored = standing;
            }
        }

        private boolean isSettled(Standing standing, long position) {
            var parked = standing.parked().get(Standing.code(log.get((int) position)));
            return position < standing.position()
                    || (parked == null || position < parked)
                            && standing.mark().beyond().stream().anyMatch(range -> range.contains(position));
        }
    }
}

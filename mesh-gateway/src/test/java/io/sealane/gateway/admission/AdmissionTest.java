package io.sealane.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AdmissionTest {

    private final Admission admission = new Admission();
    private final List<String> admitted = new ArrayList<>();

    @Test
    void as_many_are_let_in_as_may_be_and_the_rest_in_their_order() {
        var first = enter("a", "1", 1, 2);
        enter("a", "2", 1, 2);
        var third = enter("a", "3", 1, 2);

        assertThat(admitted).containsExactly("1");
        assertThat(admission.waiting()).isEqualTo(2);
        assertThat(admission.enter("a", 1, 2, DIRECT, () -> {})).isEmpty();

        first.leave();
        first.leave();
        assertThat(admitted).containsExactly("1", "2");

        third.leave();
        assertThat(admission.waiting()).isZero();
        assertThat(enter("b", "4", 1, 0)).isNotNull();
        assertThat(admitted).containsExactly("1", "2", "4");
    }

    @Test
    void more_room_lets_more_in() {
        var first = enter("a", "1", 1, 5);
        enter("a", "2", 1, 5);
        enter("a", "3", 3, 5);
        assertThat(admitted).containsExactly("1", "2", "3");

        first.leave();
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void who_leaves_the_queue_is_never_let_in() {
        var first = enter("a", "1", 1, 5);
        enter("a", "2", 1, 5).leave();

        first.leave();

        assertThat(admitted).containsExactly("1");
        enter("a", "3", 1, 0);
        assertThat(admitted).containsExactly("1", "3");
    }

    private Admission.Pass enter(String backend, String name, int activeMax, int waitingMax) {
        return admission
                .enter(backend, activeMax, waitingMax, DIRECT, () -> admitted.add(name))
                .orElseThrow();
    }

    /** Runs at once what it is given. */
    private static final Loop DIRECT = new Loop() {
        @Override
        public int index() {
            return 0;
        }

        @Override
        public String dispatcher() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public Timeout schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledExecutorService executor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    };
}

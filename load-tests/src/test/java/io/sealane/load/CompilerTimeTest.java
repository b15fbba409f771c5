package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CompilerTimeTest {

    @Test
    void user_and_system_ticks_of_compiler_threads_count() {
        assertThat(CompilerTime.millis("7 (C2 CompilerThre) S 1 1 1 0 -1 4194368 11 0 0 0 250 30 0 0 20 0 40 0"))
                .isEqualTo(2_800);
    }

    @Test
    void other_threads_do_not() {
        assertThat(CompilerTime.millis("8 (sealane-loop-1) S 1 1 1 0 -1 4194368 11 0 0 0 250 30 0 0 20 0 40 0"))
                .isZero();
    }
}

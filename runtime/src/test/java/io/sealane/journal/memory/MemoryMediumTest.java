package io.sealane.journal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.Medium.Change;
import io.sealane.journal.Medium.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryMediumTest {

    private final MemoryMedium medium = new MemoryMedium();

    @Test
    void who_reads_sees_all_changes_of_a_write_or_none() throws Exception {
        write(1);
        var writer = new Thread(() -> write(2));
        var seen = new ArrayList<Byte>();

        medium.scan(Space.MARKS, new byte[] {1}, new byte[] {9}, (key, value) -> {
            if (seen.isEmpty()) {
                writer.start();
                awaitItsEnd(writer);
            }
            return seen.add(value[0]);
        });
        writer.join();

        assertThat(seen).containsExactly((byte) 1, (byte) 1, (byte) 1);
    }

    /** Returns as well where it has to wait. */
    private static void awaitItsEnd(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }

    private void write(int value) {
        List<Change> changes = IntStream.rangeClosed(1, 3)
                .<Change>mapToObj(
                        key -> new Change.Put(Space.MARKS, new byte[] {(byte) key}, new byte[] {(byte) value}))
                .toList();
        medium.write(changes, true);
    }
}

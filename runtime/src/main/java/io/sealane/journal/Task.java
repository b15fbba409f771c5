package io.sealane.journal;

import java.util.List;

/** What waits for the writer thread. */
sealed interface Task {

    record Claim(PartitionId partition, Journal.Owner owner) implements Task {}

    record Append(LocalTenure tenure, List<byte[]> events, long bytes) implements Task {}

    record Mark(LocalTenure tenure, Marks marks, Runnable stored) implements Task {}

    record Drop(LocalTenure tenure, Runnable dropped) implements Task {}

    /** Shows that the writer's thread goes on. */
    record Pulse(Runnable back) implements Task {}

    /** Nothing comes after it. */
    enum Stop implements Task {
        INSTANCE
    }
}

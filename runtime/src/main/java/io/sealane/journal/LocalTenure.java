package io.sealane.journal;

import java.util.List;
import java.util.Map;

/** One owner's hold of a partition. Its log's state is the writer thread's alone. */
final class LocalTenure implements Tenure {

    private final LocalJournal journal;
    private final PartitionId partition;
    private final Journal.Owner owner;
    private final long epoch;
    private final long start;
    private final long end;
    private final Map<String, Mark> marks;
    private volatile LogState state;
    private volatile boolean ended;

    LocalTenure(
            LocalJournal journal, PartitionId partition, Journal.Owner owner, LogState state, Map<String, Mark> marks) {
        this.journal = journal;
        this.partition = partition;
        this.owner = owner;
        this.epoch = state.epoch();
        this.start = state.start();
        this.end = state.end();
        this.marks = Map.copyOf(marks);
        this.state = state;
    }

    @Override
    public PartitionId partition() {
        return partition;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long bytes() {
        return state.bytes();
    }

    @Override
    public Map<String, Mark> marks() {
        return marks;
    }

    @Override
    public Admission append(List<byte[]> events) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("events: expected at least one, got none");
        }
        return ended ? Admission.ENDED : journal.admit(this, List.copyOf(events));
    }

    @Override
    public void mark(Marks marks, Runnable stored) {
        journal.submit(new Task.Mark(this, marks, stored));
    }

    @Override
    public void drop(Runnable dropped) {
        journal.submit(new Task.Drop(this, dropped));
    }

    Journal.Owner owner() {
        return owner;
    }

    LogState state() {
        return state;
    }

    void become(LogState next) {
        state = next;
    }

    void cease() {
        ended = true;
    }
}

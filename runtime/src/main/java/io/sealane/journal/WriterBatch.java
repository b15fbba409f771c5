package io.sealane.journal;

import io.sealane.journal.LogState.BatchStart;
import io.sealane.journal.Medium.Change;
import io.sealane.journal.Medium.Space;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The changes of one batch, and what to tell whom when they are stored. */
final class WriterBatch {

    private final LocalJournal journal;
    private final JournalSettings settings;
    private final Trim trim;
    private final Map<PartitionId, LocalTenure> tenures;
    private final long now;
    private final List<Change> changes = new ArrayList<>();
    private final Set<LocalTenure> touched = new LinkedHashSet<>();
    private final Map<LocalTenure, List<Long>> firsts = new LinkedHashMap<>();
    private final Set<LocalTenure> dropped = new LinkedHashSet<>();
    private final List<Runnable> stored = new ArrayList<>();
    private int events;
    private long bytes;
    private long bytesDeleted;

    WriterBatch(
            LocalJournal journal,
            Medium medium,
            JournalSettings settings,
            Map<PartitionId, LocalTenure> tenures,
            long now) {
        this.journal = journal;
        this.settings = settings;
        this.trim = new Trim(medium);
        this.tenures = tenures;
        this.now = now;
    }

    void add(Task task) {
        if (task instanceof Task.Append append) {
            append(append);
        } else if (task instanceof Task.Mark mark) {
            mark(mark);
        } else if (task instanceof Task.Drop drop) {
            drop(drop);
        }
    }

    private void append(Task.Append append) {
        var tenure = append.tenure();
        if (isOver(tenure)) {
            journal.release(append.bytes());
            return;
        }
        var state = tenure.state();
        if (!firsts.containsKey(tenure)) {
            var start = new BatchStart(state.end(), state.bytesAppended(), Math.max(now, state.time()));
            changes.add(
                    new Change.Put(Space.BATCHES, Keys.position(tenure.partition(), start.first()), start.toBytes()));
        }
        var position = state.end();
        for (var event : append.events()) {
            changes.add(new Change.Put(Space.EVENTS, Keys.position(tenure.partition(), position++), event));
        }
        firsts.computeIfAbsent(tenure, key -> new ArrayList<>()).add(state.end());
        become(tenure, state.appended(append.events().size(), append.bytes(), now));
        events += append.events().size();
        bytes += append.bytes();
    }

    private void mark(Task.Mark mark) {
        var tenure = mark.tenure();
        if (isOver(tenure)) {
            return;
        }
        var partition = tenure.partition();
        mark.marks()
                .removals()
                .forEach(name -> changes.add(new Change.Put(Space.MARKS, Keys.mark(partition, name), null)));
        mark.marks()
                .moves()
                .forEach((name, moved) ->
                        changes.add(new Change.Put(Space.MARKS, Keys.mark(partition, name), moved.toBytes())));
        stored.add(mark.stored());
        trim(tenure, mark.marks());
        touched.add(tenure);
    }

    private void trim(LocalTenure tenure, Marks marks) {
        var state = tenure.state();
        BatchStart before;
        try {
            before = trim.before(tenure.partition(), state, marks, now);
        } catch (JournalFailure e) {
            // Deleting can wait; whether the disk still writes shows with the batch itself.
            return;
        }
        var deleted = before.bytesBefore() - state.bytesDeleted();
        var crowded = state.bytes() > marks.keptBytesMax() || journal.crowded();
        if (before.first() == state.start() || deleted < settings.trimBytesMin() && !crowded) {
            return;
        }
        clear(tenure.partition(), state.start(), before.first());
        become(tenure, state.trimmed(before.first(), before.bytesBefore()));
        bytesDeleted += deleted;
    }

    private void clear(PartitionId partition, long from, long end) {
        for (var space : List.of(Space.EVENTS, Space.BATCHES)) {
            changes.add(new Change.Clear(space, Keys.position(partition, from), Keys.position(partition, end)));
        }
    }

    private void drop(Task.Drop drop) {
        var tenure = drop.tenure();
        if (isOver(tenure)) {
            return;
        }
        var partition = tenure.partition();
        clear(partition, 0, Long.MAX_VALUE);
        changes.add(new Change.Clear(Space.MARKS, Keys.marksFrom(partition), Keys.marksEnd(partition)));
        changes.add(new Change.Put(Space.MARKS, Keys.state(partition), null));
        bytesDeleted += tenure.state().bytes();
        tenure.cease();
        tenures.remove(partition, tenure);
        touched.remove(tenure);
        firsts.remove(tenure);
        dropped.add(tenure);
        stored.add(drop.dropped());
    }

    private boolean isOver(LocalTenure tenure) {
        return tenures.get(tenure.partition()) != tenure;
    }

    private void become(LocalTenure tenure, LogState state) {
        tenure.become(state);
        touched.add(tenure);
    }

    int events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** All changes, with the states that they lead to. */
    List<Change> changes() {
        for (var tenure : touched) {
            changes.add(new Change.Put(
                    Space.MARKS, Keys.state(tenure.partition()), tenure.state().toBytes()));
        }
        return changes;
    }

    /** Everybody whose partition it changes. */
    Set<LocalTenure> concerned() {
        var concerned = new HashSet<>(touched);
        concerned.addAll(dropped);
        return concerned;
    }

    /** Nothing of it was stored. */
    void undo() {
        journal.release(bytes);
    }

    /** What to tell when it is stored. */
    List<Runnable> reports() {
        journal.release(bytesDeleted);
        var reports = new ArrayList<Runnable>();
        firsts.forEach((tenure, positions) -> {
            var array = positions.stream().mapToLong(Long::longValue).toArray();
            reports.add(() -> tenure.owner().synced(array));
        });
        reports.addAll(stored);
        return reports;
    }
}

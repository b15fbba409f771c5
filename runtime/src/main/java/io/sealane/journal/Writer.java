package io.sealane.journal;

import io.sealane.journal.JournalFailure.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns waiting tasks into batches. Runs on the writer thread only. */
final class Writer {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** A full disk fails many times a second. */
    static final Duration COMPLAIN_EVERY = Duration.ofSeconds(10);

    private final LocalJournal journal;
    private final Medium medium;
    private final JournalSettings settings;
    private final InstantSource clock;
    private final JournalWatch watch;
    private final Map<PartitionId, LocalTenure> tenures = new HashMap<>();
    private final Seldom failures;
    private volatile long batches;

    Writer(LocalJournal journal, Medium medium, JournalSettings settings, InstantSource clock, JournalWatch watch) {
        this.journal = journal;
        this.medium = medium;
        this.settings = settings;
        this.clock = clock;
        this.failures = new Seldom(clock, COMPLAIN_EVERY);
        this.watch = watch;
    }

    long batches() {
        return batches;
    }

    /** Writes all tasks; false when one of them was to stop. */
    boolean write(List<Task> tasks) {
        var batch = newBatch();
        for (var task : tasks) {
            if (task instanceof Task.Claim claim) {
                // A claim reads what is stored, so what came before it must be.
                commit(batch);
                claim(claim);
                batch = newBatch();
            } else if (task instanceof Task.Pulse pulse) {
                report(pulse.back());
            } else if (task == Task.Stop.INSTANCE) {
                commit(batch);
                return false;
            } else {
                batch.add(task);
                if (batch.bytes() >= settings.batchBytesMax()) {
                    commit(batch);
                    batch = newBatch();
                }
            }
        }
        commit(batch);
        return true;
    }

    /** Has a medium that writes nothing any more try again; the journal is pulsed from time to time also where nobody appends. */
    void mend() {
        if (medium.trouble().isPresent()) {
            try {
                medium.write(List.of(), true);
            } catch (RuntimeException e) {
                // It has said so when it began.
                LOG.debug("the medium still writes nothing", e);
            }
        }
    }

    /** Ends every tenure. */
    void stop() {
        var why = new JournalFailure(Reason.CLOSED, "journal is closed", null);
        List.copyOf(tenures.values()).forEach(tenure -> lose(tenure, why));
    }

    private WriterBatch newBatch() {
        return new WriterBatch(journal, medium, settings, tenures, clock.millis());
    }

    private void claim(Task.Claim claim) {
        var partition = claim.partition();
        try {
            var state = medium.get(Medium.Space.MARKS, Keys.state(partition))
                    .map(LogState::of)
                    .orElse(LogState.NEW)
                    .claimed();
            var marks = marks(partition);
            put(List.of(new Medium.Change.Put(Medium.Space.MARKS, Keys.state(partition), state.toBytes())));
            var before = tenures.get(partition);
            if (before != null) {
                lose(before, new JournalFailure(Reason.FENCED, partition + " has a newer owner", null));
            }
            var tenure = new LocalTenure(journal, partition, claim.owner(), state, marks);
            tenures.put(partition, tenure);
            report(() -> claim.owner().claimed(tenure));
        } catch (RuntimeException e) {
            failures.complain(more -> LOG.error(
                    "{} could not be claimed; {} failures before were not logged", claim.partition(), more, e));
            report(() -> claim.owner().lost(failure(e)));
        }
    }

    private Map<String, Mark> marks(PartitionId partition) {
        var marks = new HashMap<String, Mark>();
        medium.scan(Medium.Space.MARKS, Keys.marksFrom(partition), Keys.marksEnd(partition), (key, value) -> {
            marks.put(Keys.markName(partition, key), Mark.of(value));
            return true;
        });
        return marks;
    }

    private void commit(WriterBatch batch) {
        try {
            var changes = batch.changes();
            if (!changes.isEmpty()) {
                var began = watch.nanos();
                put(changes);
                if (batch.events() > 0) {
                    watch.written(batch.events(), batch.bytes(), watch.nanos() - began);
                }
            }
        } catch (RuntimeException e) {
            failures.complain(more -> LOG.error(
                    "a batch of {} bytes could not be written; {} failures before were not logged",
                    batch.bytes(),
                    more,
                    e));
            batch.undo();
            batch.concerned().forEach(tenure -> lose(tenure, failure(e)));
            return;
        }
        batch.reports().forEach(Writer::report);
    }

    private void put(List<Medium.Change> changes) {
        medium.write(changes, settings.sync());
        batches++;
    }

    /** Whatever the medium throws, the thread lives on: other partitions need it. */
    static JournalFailure failure(RuntimeException e) {
        return e instanceof JournalFailure known ? known : new JournalFailure(Reason.IO, String.valueOf(e), e);
    }

    private void lose(LocalTenure tenure, JournalFailure why) {
        tenure.cease();
        tenures.remove(tenure.partition(), tenure);
        report(() -> tenure.owner().lost(why));
    }

    private static void report(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException e) {
            LOG.error("an owner's callback failed; the journal goes on", e);
        }
    }
}

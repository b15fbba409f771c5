package io.sealane.journal;

import io.sealane.journal.Tenure.Admission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one node.
 *
 * <p>Everything that changes it waits in one queue for one writer thread, which puts all that waits into one synced batch: a sync
 * costs the same for one event as for a thousand. Appends are counted against {@link JournalSettings#appendsMax}; of claims, marks
 * and drops there is no more than a few per partition. Pages are read by another thread.
 */
public final class LocalJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(LocalJournal.class);
    private static final long CLOSE_SECONDS_MAX = 5;

    private final Medium medium;
    private final JournalSettings settings;
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger appendsWaiting = new AtomicInteger();
    private final AtomicLong liveBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<PartitionId> found = new HashSet<>();
    private final FreeSpace space;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Seldom readFailures;
    private final Writer writer;
    private final Thread writerThread;
    private final ExecutorService reader;

    private LocalJournal(Medium medium, JournalSettings settings, InstantSource clock, JournalWatch watch) {
        this.medium = medium;
        this.settings = settings;
        this.space = new FreeSpace(medium, settings.freeBytesMin());
        this.readFailures = new Seldom(clock, Writer.COMPLAIN_EVERY);
        this.writer = new Writer(this, medium, settings, clock, watch);
        this.writerThread = new Thread(this::writeUntilStopped, "sealane-journal-writer");
        this.reader = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "sealane-journal-reader");
            thread.setDaemon(true);
            return thread;
        });
        writerThread.setDaemon(true);
    }

    /**
     * Opens a journal; reads how much is stored, which may take a moment.
     *
     * @param medium closed together with the journal
     * @param clock tells when batches are appended
     */
    public static LocalJournal open(Medium medium, JournalSettings settings, InstantSource clock) {
        return open(medium, settings, clock, JournalWatch.NONE);
    }

    /** The same, watched. */
    public static LocalJournal open(Medium medium, JournalSettings settings, InstantSource clock, JournalWatch watch) {
        var journal = new LocalJournal(medium, settings, clock, watch);
        medium.scan(Medium.Space.MARKS, Keys.statesFrom(), Keys.statesEnd(), (key, value) -> {
            journal.found.add(Keys.ofState(key));
            journal.liveBytes.addAndGet(LogState.of(value).bytes());
            return true;
        });
        journal.writerThread.start();
        return journal;
    }

    @Override
    public void claim(PartitionId partition, Owner owner) {
        if (closed.get()) {
            owner.lost(new JournalFailure(JournalFailure.Reason.CLOSED, "journal is closed", null));
            return;
        }
        submit(new Task.Claim(partition, owner));
    }

    @Override
    public void read(PartitionId partition, long from, PageReader to) {
        try {
            reader.execute(() -> readNow(partition, from, to));
        } catch (RejectedExecutionException e) {
            to.failed(new JournalFailure(JournalFailure.Reason.CLOSED, "journal is closed", e));
        }
    }

    private void readNow(PartitionId partition, long from, PageReader to) {
        Page page;
        try {
            page = page(partition, from);
        } catch (RuntimeException e) {
            readFailures.complain(
                    more -> LOG.error("{} could not be read; {} failures before were not logged", partition, more, e));
            to.failed(Writer.failure(e));
            return;
        }
        to.page(page);
    }

    @Override
    public void seek(PartitionId partition, Instant time, PositionReader to) {
        try {
            reader.execute(() -> seekNow(partition, millis(time), to));
        } catch (RejectedExecutionException e) {
            to.failed(new JournalFailure(JournalFailure.Reason.CLOSED, "journal is closed", e));
        }
    }

    /** The furthest there is for a time that is further. */
    private static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private void seekNow(PartitionId partition, long millis, PositionReader to) {
        OptionalLong found;
        try {
            found = new Seek(medium, partition).firstSince(millis);
        } catch (RuntimeException e) {
            to.failed(Writer.failure(e));
            return;
        }
        to.position(found);
    }

    private Page page(PartitionId partition, long from) {
        var events = new ArrayList<Page.Stored>();
        var bytes = new AtomicLong();
        medium.scan(
                Medium.Space.EVENTS,
                Keys.position(partition, from),
                Keys.position(partition, Long.MAX_VALUE),
                (key, value) -> {
                    if (!events.isEmpty() && bytes.get() + value.length > settings.pageBytesMax()) {
                        return false;
                    }
                    bytes.addAndGet(value.length);
                    events.add(new Page.Stored(Keys.position(key), value));
                    return events.size() < settings.pageEventsMax();
                });
        return new Page(
                events, events.isEmpty() ? from : events.get(events.size() - 1).position() + 1);
    }

    /** Runs a task on the writer's thread, between two batches; refused when the journal is closed. Not for work. */
    public void pulse(Runnable back) {
        if (closed.get()) {
            throw new RejectedExecutionException("journal is closed");
        }
        submit(new Task.Pulse(back));
    }

    /** Whether it takes events: from its opening until it is closed or its writer has ended. */
    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public Set<PartitionId> found() {
        return Set.copyOf(found);
    }

    @Override
    public JournalFacts facts() {
        return new JournalFacts(liveBytes.get(), appendsWaiting.get(), writer.batches(), space.low(), medium.trouble());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        tasks.add(Task.Stop.INSTANCE);
        reader.shutdown();
        try {
            writerThread.join();
            if (!reader.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.warn("a reader's callback has not returned for {} s", CLOSE_SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        medium.close();
    }

    Admission admit(LocalTenure tenure, List<byte[]> events) {
        var bytes = 0L;
        for (var event : events) {
            bytes += event.length;
        }
        if (closed.get()) {
            return Admission.ENDED;
        }
        if (space.low()) {
            lookAgain();
            return Admission.NO_SPACE;
        }
        if (appendsWaiting.incrementAndGet() > settings.appendsMax()) {
            appendsWaiting.decrementAndGet();
            return Admission.BUSY;
        }
        if (liveBytes.addAndGet(bytes) > settings.liveBytesMax()) {
            liveBytes.addAndGet(-bytes);
            appendsWaiting.decrementAndGet();
            return Admission.FULL;
        }
        tasks.add(new Task.Append(tenure, events, bytes));
        return Admission.ADMITTED;
    }

    /** The writer looks at each of its turns; where nothing is appended it needs to be woken. */
    private void lookAgain() {
        if (looking.compareAndSet(false, true)) {
            submit(new Task.Pulse(() -> looking.set(false)));
        }
    }

    void submit(Task task) {
        tasks.add(task);
    }

    /** Bytes are gone, or never came. */
    void release(long bytes) {
        liveBytes.addAndGet(-bytes);
    }

    /** Whether so much is stored that every deletable byte counts. */
    boolean crowded() {
        return liveBytes.get() > settings.liveBytesMax() / 2;
    }

    private void writeUntilStopped() {
        var turn = new ArrayList<Task>();
        try {
            do {
                turn.clear();
                turn.add(tasks.take());
                tasks.drainTo(turn);
                appendsWaiting.addAndGet(-appends(turn));
                space.look();
                writer.mend();
            } while (writer.write(turn));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.set(true);
            writer.stop();
        }
    }

    private static int appends(List<Task> turn) {
        var count = 0;
        for (var task : turn) {
            count += task instanceof Task.Append ? 1 : 0;
        }
        return count;
    }
}

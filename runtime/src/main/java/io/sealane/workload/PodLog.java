package io.sealane.workload;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The last lines that one container wrote. Safe for any thread; writing never waits for readers.
 *
 * <p>Bounded by characters: the oldest lines go first. A follower who is too slow is told how many lines it missed.
 */
public final class PodLog {

    private record Line(long number, Instant time, String text) {}

    private record Batch(List<Line> lines, long missed, boolean closed) {}

    private final InstantSource clock;
    private final int charsMax;
    private final Deque<Line> lines = new ArrayDeque<>();
    private CompletableFuture<Void> changed = new CompletableFuture<>();
    private int chars;
    private long written;
    private boolean closed;

    /**
     * An empty log.
     *
     * @param charsMax how much is kept; positive. A single line that is longer is cut
     */
    public PodLog(InstantSource clock, int charsMax) {
        if (charsMax < 1) {
            throw new IllegalArgumentException("chars-max: expected at least 1, got " + charsMax);
        }
        this.clock = clock;
        this.charsMax = charsMax;
    }

    /**
     * What a reader wants.
     *
     * @param follow goes on until the container ends
     * @param tail only that many of the last lines
     * @param since only lines that are not older
     * @param timestamps puts each line's time (RFC 3339) before it
     */
    public record Query(boolean follow, Optional<Integer> tail, Optional<Duration> since, boolean timestamps) {}

    /** Adds text, line by line; a line break at the end adds no empty line. After {@link #close} nothing is added. */
    public void write(String text) {
        CompletableFuture<Void> wake;
        synchronized (this) {
            if (closed) {
                return;
            }
            var now = clock.instant();
            text.lines().forEach(line -> add(now, line));
            wake = changed;
            changed = new CompletableFuture<>();
        }
        // Outside the lock: followers read again on this thread.
        wake.complete(null);
    }

    /** Ends the log: followers come to an end. */
    public void close() {
        CompletableFuture<Void> wake;
        synchronized (this) {
            closed = true;
            wake = changed;
        }
        wake.complete(null);
    }

    /** The lines as UTF-8, each with a line break. */
    public Source<ByteString, NotUsed> read(Query query) {
        var start = start(query);
        if (!query.follow()) {
            return Source.single(text(after(start), query)).filter(ByteString::nonEmpty);
        }
        return Source.unfoldAsync(start, number -> next(number, query));
    }

    private void add(Instant now, String line) {
        var kept = line.length() > charsMax ? line.substring(0, charsMax) : line;
        lines.add(new Line(written++, now, kept));
        // The line break counts, else empty lines would be free.
        chars += kept.length() + 1;
        while (chars > charsMax && lines.size() > 1) {
            chars -= lines.remove().text().length() + 1;
        }
    }

    /** The number of the first line wanted. */
    private synchronized long start(Query query) {
        var oldest = query.since().map(age -> clock.instant().minus(age)).orElse(Instant.MIN);
        var first = lines.stream()
                .filter(line -> !line.time().isBefore(oldest))
                .findFirst()
                .map(Line::number)
                .orElse(written);
        return query.tail().map(count -> Math.max(first, written - count)).orElse(first);
    }

    private CompletionStage<Optional<Pair<Long, ByteString>>> next(long number, Query query) {
        Batch batch;
        CompletableFuture<Void> change;
        synchronized (this) {
            batch = after(number);
            change = changed;
        }
        if (batch.lines().isEmpty() && !batch.closed()) {
            return change.thenCompose(woken -> next(number, query));
        }
        if (batch.lines().isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var last = batch.lines().get(batch.lines().size() - 1).number();
        return CompletableFuture.completedStage(Optional.of(Pair.create(last + 1, text(batch, query))));
    }

    private synchronized Batch after(long number) {
        var found = lines.stream().filter(line -> line.number() >= number).toList();
        var missed = found.isEmpty() ? 0 : found.get(0).number() - number;
        return new Batch(found, missed, closed);
    }

    private static ByteString text(Batch batch, Query query) {
        var text = new StringBuilder();
        if (batch.missed() > 0) {
            text.append("[").append(batch.missed()).append(" lines are gone]\n");
        }
        for (var line : batch.lines()) {
            if (query.timestamps()) {
                text.append(line.time()).append(' ');
            }
            text.append(line.text()).append('\n');
        }
        return ByteString.fromString(text.toString());
    }
}

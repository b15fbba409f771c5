package io.sealane.eventing.inside;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.StoredEvents;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.journal.Journal;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** The events of a partition as they are stored, as JSON. Safe for any thread. */
final class StoredPages {

    private static final int COUNT_DEFAULT = 20;
    private static final int COUNT_MAX = 1000;
    /** Each holds a page of the journal in memory. */
    private static final int READS_MAX = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final StoredEvents stored;
    private final Semaphore reads = new Semaphore(READS_MAX);

    StoredPages(Journal journal, StoredEvents stored) {
        this.journal = journal;
        this.stored = stored;
    }

    /**
     * What somebody wants to see.
     *
     * @param one whether it is the event at {@code from} and no other
     * @param data whether the data is shown as well
     * @param replay whether they are shown as a batch that can be published again
     */
    record Question(int partition, long from, int count, boolean one, boolean data, boolean replay) {

        /**
         * Reads a path such as {@code partitions 0 events 17}.
         *
         * @throws IllegalArgumentException with the part, the value and what was expected
         */
        static Question of(List<String> path, Map<String, String> query) {
            var kind = path.size() < 3 ? "" : path.get(2);
            var one = path.size() == 4 && kind.equals("events");
            if (!path.get(0).equals("partitions") || !one && (path.size() != 3 || !isKnown(kind))) {
                throw new IllegalArgumentException("path: expected partitions/NUMBER/events, .../events/POSITION or"
                        + " .../replay behind the name, got " + String.join("/", path));
            }
            return new Question(
                    (int) number("partition", path.get(1), 0, Integer.MAX_VALUE),
                    one
                            ? number("position", path.get(3), 0, Long.MAX_VALUE)
                            : number("from", query.getOrDefault("from", "0"), 0, Long.MAX_VALUE),
                    one ? 1 : (int) number("count", query.getOrDefault("count", "" + COUNT_DEFAULT), 1, COUNT_MAX),
                    one,
                    query.getOrDefault("data", "false").equals("true"),
                    kind.equals("replay"));
        }

        private static boolean isKnown(String kind) {
            return kind.equals("events") || kind.equals("replay");
        }

        private static long number(String name, String text, long min, long max) {
            try {
                var number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, as of one that is out of range.
            }
            throw new IllegalArgumentException(name + ": expected " + min + " to " + max + ", got '" + text + "'");
        }
    }

    /**
     * Shows what is stored. Fails with {@link RejectedExecutionException} when too many read.
     *
     * @param work writes the page: the journal's reader has others to serve
     */
    CompletionStage<Inspection.Page> show(PartitionKey key, Question question, Executor work) {
        if (!reads.tryAcquire()) {
            return CompletableFuture.failedStage(new RejectedExecutionException("too many read stored events"));
        }
        var read = new CompletableFuture<Page>();
        journal.read(key.log(), question.from(), new Reading(read));
        return read.thenApplyAsync(page -> page(key, question, page), work)
                .whenComplete((page, failure) -> reads.release());
    }

    private record Reading(CompletableFuture<Page> read) implements Journal.PageReader {

        @Override
        public void page(Page page) {
            read.complete(page);
        }

        @Override
        public void failed(JournalFailure why) {
            read.completeExceptionally(why);
        }
    }

    private Inspection.Page page(PartitionKey key, Question question, Page page) {
        var wanted = page.events().stream().limit(question.count()).toList();
        if (question.one()) {
            return wanted.isEmpty() || wanted.get(0).position() != question.from()
                    ? Inspection.Page.problem(404, "position " + question.from() + " is not stored (any more)")
                    : Inspection.Page.of(shown(key, wanted.get(0), question.data()));
        }
        var next = wanted.size() < page.events().size()
                ? OptionalLong.of(page.events().get(wanted.size()).position())
                : OptionalLong.of(page.next());
        return question.replay() ? replay(key, wanted) : list(key, question, wanted, next.getAsLong());
    }

    private Inspection.Page list(PartitionKey key, Question question, List<Page.Stored> wanted, long next) {
        var list = JsonNodeFactory.instance.objectNode();
        var events = list.putArray("events");
        wanted.forEach(stored -> events.add(shown(key, stored, question.data())));
        list.put("next", next);
        return Inspection.Page.of(list);
    }

    private ObjectNode shown(PartitionKey key, Page.Stored stored, boolean data) {
        var shown = JsonNodeFactory.instance.objectNode();
        shown.put("partition", key.number()).put("position", stored.position()).put("bytes", stored.bytes().length);
        StoredPages.this
                .stored
                .decode(key, stored)
                .ifPresentOrElse(event -> describe(shown, event, data), () -> shown.put("unreadable", true));
        return shown;
    }

    private static void describe(ObjectNode shown, Event event, boolean data) {
        shown.put("dataBytes", event.data().size());
        var attributes = shown.putObject("attributes");
        event.attributes().forEach((name, value) -> attributes.putPOJO(name, value));
        var headers = shown.putObject("headers");
        event.headers().forEach(headers::put);
        if (data) {
            shown.set("event", tree(event));
        }
    }

    private static ObjectNode tree(Event event) {
        try {
            return (ObjectNode) JSON.readTree(text(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written as JSON is none", e);
        }
    }

    /** As text, since what is read as JSON and written again may have other spaces and numbers. */
    private Inspection.Page replay(PartitionKey key, List<Page.Stored> wanted) {
        return new Inspection.Page(
                200,
                wanted.stream()
                        .flatMap(stored -> StoredPages.this.stored.decode(key, stored).stream())
                        .map(StoredPages::text)
                        .collect(Collectors.joining(",\n", "[", "]\n")));
    }

    private static String text(Event event) {
        return EventMessages.write(event, EventMessages.Format.JSON).body().utf8String();
    }
}

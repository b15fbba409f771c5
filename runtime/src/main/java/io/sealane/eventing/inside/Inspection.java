package io.sealane.eventing.inside;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sealane.eventing.inside.Looks.Looked;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.StoredEvents;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.journal.Journal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Pages about what brokers and channels hold and what their triggers do, as JSON. They change nothing. Safe for any thread; nothing here
 * blocks.
 *
 * <p>Whoever may see them sees every event: who that is, is for the server to say that shows them.
 */
public final class Inspection {

    private final Supplier<EventingSnapshot> settings;
    private final ActorRef<Looking.Command> looking;
    private final StoredPages events;

    /**
     * Pages about one node's brokers and channels.
     *
     * @param settings the node's present ones
     */
    public Inspection(
            Supplier<EventingSnapshot> settings,
            Journal journal,
            StoredEvents stored,
            ActorRef<Looking.Command> looking) {
        this.settings = settings;
        this.looking = looking;
        this.events = new StoredPages(journal, stored);
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param json one value
     */
    public record Page(int status, String json) {

        static Page of(JsonNode content) {
            return new Page(200, content.toPrettyString() + "\n");
        }

        static Page problem(int status, String detail) {
            var problem = JsonNodeFactory.instance.objectNode();
            return new Page(
                    status, problem.put("status", status).put("detail", detail).toPrettyString() + "\n");
        }
    }

    /**
     * Shows a page.
     *
     * @param path nothing for all brokers and channels; {@code namespaces NAMESPACE brokers|channels NAME} for one, and behind it
     *     {@code partitions NUMBER events [POSITION]} or {@code partitions NUMBER replay} for what it holds
     * @param query {@code from}, {@code count} and {@code data}
     * @param work writes pages that take a while
     * @return never fails
     */
    public CompletionStage<Page> page(List<String> path, Map<String, String> query, Executor work) {
        if (path.isEmpty()) {
            return done(Page.of(BrokerPages.all(settings.get())));
        }
        var id = broker(path);
        var broker = id.flatMap(settings.get()::broker);
        if (broker.isEmpty()) {
            return done(Page.problem(
                    404,
                    id.map(known -> known.spoken() + " not found")
                            .orElse("path: expected namespaces/NAMESPACE/brokers/NAME or .../channels/NAME")));
        }
        return path.size() == 4
                ? look(broker.get(), work)
                : stored(broker.get(), path.subList(4, path.size()), query, work);
    }

    private static Optional<BrokerId> broker(List<String> path) {
        if (path.size() < 4 || !path.get(0).equals("namespaces")) {
            return Optional.empty();
        }
        return switch (path.get(2)) {
            case "brokers" -> Optional.of(new BrokerId(Kind.BROKER, path.get(1), path.get(3)));
            case "channels" -> Optional.of(new BrokerId(Kind.CHANNEL, path.get(1), path.get(3)));
            default -> Optional.empty();
        };
    }

    /** Goes on elsewhere than where the last answer came in: whoever sends the page may wait for a disk. */
    private CompletionStage<Page> look(BrokerSettings broker, Executor work) {
        var keys = IntStream.range(0, broker.partitions())
                .mapToObj(number -> new PartitionKey(broker.id(), broker.uid(), number))
                .toList();
        var answer = new CompletableFuture<List<Looked>>();
        looking.tell(new Looking.Ask(keys, answer));
        return answer.thenApplyAsync(looked -> show(broker, looked), work).exceptionally(Inspection::failed);
    }

    private Page show(BrokerSettings broker, List<Looked> looked) {
        var triggers = settings.get().triggersOf(broker.id()).stream()
                .sorted(Comparator.comparing(trigger -> trigger.id().toString()))
                .toList();
        return Page.of(BrokerPages.one(broker, triggers, looked));
    }

    private CompletionStage<Page> stored(
            BrokerSettings broker, List<String> path, Map<String, String> query, Executor work) {
        try {
            var question = StoredPages.Question.of(path, query);
            if (question.partition() >= broker.partitions()) {
                return done(Page.problem(
                        404,
                        "partition: expected 0 to " + (broker.partitions() - 1) + ", got " + question.partition()));
            }
            var key = new PartitionKey(broker.id(), broker.uid(), question.partition());
            return events.show(key, question, work).exceptionally(Inspection::failed);
        } catch (IllegalArgumentException e) {
            return done(Page.problem(400, String.valueOf(e.getMessage())));
        }
    }

    private static Page failed(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RejectedExecutionException
                ? Page.problem(503, String.valueOf(cause.getMessage()))
                : Page.problem(500, "it could not be read: " + cause.getMessage());
    }

    private static CompletionStage<Page> done(Page page) {
        return CompletableFuture.completedStage(page);
    }
}

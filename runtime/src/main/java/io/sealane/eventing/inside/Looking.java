package io.sealane.eventing.inside;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.sealane.eventing.inside.Looks.Looked;
import io.sealane.eventing.log.PartitionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/** Asks partitions how they stand. Each question has a child that waits for the answers; one phase. */
public final class Looking {

    /** Everything it understands. */
    sealed interface Command {}

    /**
     * Asks these partitions.
     *
     * @param answer completes with those that answered in time, in the order of their numbers; fails with {@link RejectedExecutionException}
     *     when too many questions are open
     */
    public record Ask(List<PartitionKey> keys, CompletableFuture<List<Looked>> answer) implements Command {
        public Ask {
            keys = List.copyOf(keys);
        }
    }

    private record AskOne(PartitionKey key) implements Command {}

    private record Answered(Looked looked) implements Command {}

    private enum Late implements Command {
        INSTANCE
    }

    private static final int QUESTIONS_MAX = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Looking() {}

    /** @param partitions asks one how it stands, wherever it is */
    public static Behavior<Command> create(BiConsumer<PartitionKey, ActorRef<Looked>> partitions) {
        return resumed(Behaviors.setup(context -> Behaviors.receive(Command.class)
                .onMessage(Ask.class, ask -> {
                    begin(context, partitions, ask);
                    return Behaviors.same();
                })
                .build()));
    }

    /** Should one message fail, the others count. */
    private static Behavior<Command> resumed(Behavior<Command> behavior) {
        return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.resume());
    }

    private static void begin(
            ActorContext<Command> context, BiConsumer<PartitionKey, ActorRef<Looked>> partitions, Ask ask) {
        if (context.getChildren().size() >= QUESTIONS_MAX) {
            ask.answer().completeExceptionally(new RejectedExecutionException("too many look inside"));
        } else if (ask.keys().isEmpty()) {
            ask.answer().complete(List.of());
        } else {
            context.spawnAnonymous(resumed(waiting(partitions, ask)));
        }
    }

    /** One time for all: whoever answers does not make the others be waited for longer. */
    private static Behavior<Command> waiting(BiConsumer<PartitionKey, ActorRef<Looked>> partitions, Ask ask) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            ActorRef<Looked> replies = context.messageAdapter(Looked.class, Answered::new);
            timers.startSingleTimer(Late.INSTANCE, PATIENCE);
            ask.keys().forEach(key -> context.getSelf().tell(new AskOne(key)));
            var looked = new ArrayList<Looked>();
            return Behaviors.receive(Command.class)
                    .onMessage(AskOne.class, one -> {
                        partitions.accept(one.key(), replies);
                        return Behaviors.same();
                    })
                    .onMessage(Answered.class, answered -> {
                        looked.add(answered.looked());
                        return looked.size() == ask.keys().size() ? end(ask, looked) : Behaviors.same();
                    })
                    .onMessageEquals(Late.INSTANCE, () -> end(ask, looked))
                    .build();
        }));
    }

    private static Behavior<Command> end(Ask ask, List<Looked> looked) {
        looked.sort(Comparator.comparingInt(Looked::partition));
        ask.answer().complete(List.copyOf(looked));
        return Behaviors.stopped();
    }
}

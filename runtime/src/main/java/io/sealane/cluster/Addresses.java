package io.sealane.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.Member;
import akka.cluster.UniqueAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Knows from which addresses the nodes of a cluster call each other: those that their names in the cluster stand for. They are looked up with
 * each change of the cluster, and again from time to time: a node that comes is often in the cluster before it is in DNS, and one that comes
 * back has another address. What a name stood for counts while nobody can say what it stands for.
 */
public final class Addresses extends AbstractBehavior<Object> {

    /** As long as the JVM keeps what it was told of a name. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private enum LookAgain {
        INSTANCE
    }

    private final Executor work;
    private final Consumer<Set<InetAddress>> taker;
    private final Map<UniqueAddress, String> members = new HashMap<>();
    private Map<String, Set<InetAddress>> known = Map.of();

    /**
     * What there is to know.
     *
     * @param names those that were looked up
     * @param addresses of those of them that are known
     */
    private record Found(List<String> names, Map<String, Set<InetAddress>> addresses) {}

    private Addresses(ActorContext<Object> context, Executor work, Consumer<Set<InetAddress>> taker) {
        super(context);
        this.work = work;
        this.taker = taker;
        Cluster.get(Adapter.toClassic(context.getSystem()))
                .subscribe(
                        Adapter.toClassic(context.getSelf()), ClusterEvent.initialStateAsSnapshot(), MemberEvent.class);
    }

    /**
     * Follows who is in the cluster.
     *
     * @param work where names are looked up, which may block
     * @param taker told all addresses with each change, on the actor's thread
     */
    public static Behavior<?> watch(Executor work, Consumer<Set<InetAddress>> taker) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(LookAgain.INSTANCE, AGAIN);
            return new Addresses(context, work, taker);
        }));
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(CurrentClusterState.class, this::begun)
                .onMessage(MemberEvent.class, this::changed)
                .onMessage(Found.class, this::take)
                .onMessageEquals(LookAgain.INSTANCE, this::look)
                .build();
    }

    private Behavior<Object> begun(CurrentClusterState state) {
        state.getMembers().forEach(this::add);
        return look();
    }

    private Behavior<Object> changed(MemberEvent event) {
        if (event instanceof MemberRemoved) {
            members.remove(event.member().uniqueAddress());
        } else {
            add(event.member());
        }
        return look();
    }

    private void add(Member member) {
        member.address().getHost().ifPresent(host -> members.put(member.uniqueAddress(), host));
    }

    private Behavior<Object> look() {
        var names = names();
        getContext().pipeToSelf(lookUp(names), (found, failure) -> new Found(names, found == null ? Map.of() : found));
        return this;
    }

    private CompletableFuture<Map<String, Set<InetAddress>>> lookUp(List<String> names) {
        try {
            return CompletableFuture.supplyAsync(() -> addresses(names), work);
        } catch (RejectedExecutionException busy) {
            return CompletableFuture.failedFuture(busy);
        }
    }

    private List<String> names() {
        return members.values().stream().distinct().sorted().toList();
    }

    private static Map<String, Set<InetAddress>> addresses(List<String> names) {
        var all = new HashMap<String, Set<InetAddress>>();
        for (var name : names) {
            try {
                all.put(name, new HashSet<>(Arrays.asList(InetAddress.getAllByName(name))));
            } catch (UnknownHostException e) {
                // It is looked up again; one that never was known counts as a client meanwhile.
            }
        }
        return all;
    }

    private Behavior<Object> take(Found found) {
        // A later lookup may be done first.
        if (found.names().equals(names())) {
            var now = new HashMap<>(known);
            now.keySet().retainAll(found.names());
            now.putAll(found.addresses());
            known = now;
            taker.accept(now.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet()));
        }
        return this;
    }
}

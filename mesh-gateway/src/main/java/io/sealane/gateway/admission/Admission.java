package io.sealane.gateway.admission;

import io.sealane.gateway.admission.Visit.Guest;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Lets requests in to the instances of backends, as many at a time as each takes; further ones wait in their order, to limits. Safe for
 * any thread, never blocks: one short lock per backend, and nobody is asked.
 *
 * <p>Where somebody scales a backend, requests wait also while it has no instance, and its load is counted; where it is scaled by another
 * node, its load may be counted only. What nobody uses, scales or counts is forgotten.
 *
 * @param <E> an instance; equal ones are the same
 */
public final class Admission<E> {

    private final AdmissionSettings settings;
    private final LongSupplier micros;
    private final Map<String, Gate<E>> gates = new ConcurrentHashMap<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final List<Leaving<E>> leaving = new CopyOnWriteArrayList<>();

    private record Leaving<E>(E instance, CompletableFuture<Void> left) {}

    /** @param micros the time in microseconds since any moment */
    public Admission(AdmissionSettings settings, LongSupplier micros) {
        this.settings = settings;
        this.micros = micros;
    }

    /**
     * How busy a backend was.
     *
     * @param concurrency requests under way or waiting, on average
     * @param requests that came
     */
    public record Usage(double concurrency, long requests) {}

    /** Whether requests to a backend need a pass. */
    public boolean governs(String backend, int concurrencyMax) {
        return concurrencyMax > 0 || gates.containsKey(backend);
    }

    /** A pass for one request, which has not entered yet. */
    public Pass pass(Visit<E> visit, Guest<E> guest) {
        return new Entry<>(visit, guest, this, false);
    }

    /** One request on its way in, inside and out. On its loop. */
    public interface Pass {

        /** Asks to be let in; once. */
        void enter();

        /**
         * Its instance could not be reached: others are let in elsewhere for a while. The request is still let in there.
         *
         * @return whether there are other instances, where it may enter {@link #again}
         */
        boolean shun();

        /** A further pass for the same request, to be let in once more: both count as one. */
        Pass again();

        /** The request is over, or waits no more; a second call does nothing, nor does one before {@link #enter}. */
        void leave();
    }

    /**
     * From now on requests wait where a backend has no instance, and its load is counted.
     *
     * @param wanted told when a request begins to wait for a first instance, on the request's loop, and at once where some wait already;
     *     must not block
     */
    public void scaled(String backend, Runnable wanted) {
        var gate = gates.compute(backend, (key, present) -> {
            var known = present == null ? new Gate<E>(settings, micros, waitingBytes) : present;
            known.scaled(wanted);
            return known;
        });
        if (gate.isWaitedFor()) {
            wanted.run();
        }
    }

    /**
     * Somebody is going to scale a backend, as {@link #scaled} says: requests wait there from now on. Does nothing where somebody scales it
     * already; ends with {@link #unscaled}.
     */
    public void scaledSoon(String backend) {
        gates.compute(backend, (key, present) -> {
            var gate = present == null ? new Gate<E>(settings, micros, waitingBytes) : present;
            gate.scaledSoon();
            return gate;
        });
    }

    /** Nobody scales it any more, nor is going to; requests that wait for a first instance are turned away. */
    public void unscaled(String backend) {
        gates.computeIfPresent(backend, (key, gate) -> {
            gate.unscaled();
            return gate.isUnused() ? null : gate;
        });
    }

    /**
     * From now on its load is counted here, though it is scaled elsewhere: where it has no instance requests are turned away, as if nobody
     * scaled it.
     */
    public void counted(String backend) {
        gates.compute(backend, (key, present) -> {
            var gate = present == null ? new Gate<E>(settings, micros, waitingBytes) : present;
            gate.counted(true);
            return gate;
        });
    }

    /** Its load is not asked for any more. */
    public void uncounted(String backend) {
        gates.computeIfPresent(backend, (key, gate) -> {
            gate.counted(false);
            return gate.isUnused() ? null : gate;
        });
    }

    /** How many more than its instances take may wait for a scaled backend that has some: many, or few for each. */
    public void buffering(String backend, boolean many) {
        var gate = gates.get(backend);
        if (gate != null) {
            gate.buffering(many);
        }
    }

    /** The instances of a backend are others than before. */
    public void changed(String backend) {
        var gate = gates.get(backend);
        if (gate != null) {
            gate.look();
        }
        settle();
    }

    /** How busy a backend that is scaled or counted was since the last call; empty for others. */
    public Optional<Usage> usage(String backend) {
        return Optional.ofNullable(gates.get(backend)).flatMap(Gate::usage);
    }

    /** Completes, on any thread, once no request is under way at an instance and none is sent there any more. */
    public CompletionStage<Void> left(E instance) {
        var one = new Leaving<>(instance, new CompletableFuture<>());
        leaving.add(one);
        settle();
        return one.left();
    }

    /** An instance that a backend's requests go to, or that still has some under way. */
    public Optional<E> instance(String backend, Predicate<E> which) {
        return Optional.ofNullable(gates.get(backend)).flatMap(gate -> gate.find(which));
    }

    /** How many requests wait, at all backends. */
    public int waiting() {
        var waiting = 0;
        for (var gate : gates.values()) {
            waiting += gate.waiting();
        }
        return waiting;
    }

    void enter(Entry<E> entry) {
        // A gate is forgotten only while its key is held, so this entry is in it before.
        gates.compute(entry.visit.backend(), (key, present) -> {
            var gate = present == null ? new Gate<E>(settings, micros, waitingBytes) : present;
            gate.enter(entry);
            return gate.isUnused() ? null : gate;
        });
        entry.tell();
    }

    boolean shun(Entry<E> entry) {
        var gate = gates.get(entry.visit.backend());
        if (gate == null) {
            return false;
        }
        var backend = entry.visit.backend();
        var loop = entry.visit.loop();
        return gate.shun(entry, () -> forgive(backend, gate, loop));
    }

    private void forgive(String backend, Gate<E> gate, Loop loop) {
        gates.computeIfPresent(backend, (key, present) -> {
            if (present != gate) {
                return present;
            }
            gate.forgive(loop, () -> forgive(backend, gate, loop));
            return gate.isUnused() ? null : gate;
        });
    }

    void leave(Entry<E> entry) {
        gates.computeIfPresent(entry.visit.backend(), (key, gate) -> {
            gate.leave(entry);
            return gate.isUnused() ? null : gate;
        });
        if (!leaving.isEmpty()) {
            settle();
        }
    }

    private void settle() {
        for (var one : leaving) {
            if (gates.values().stream().noneMatch(gate -> gate.uses(one.instance())) && leaving.remove(one)) {
                one.left().complete(null);
            }
        }
    }
}

package io.sealane.eventing;

import io.sealane.eventing.EventMesh.Holdup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How the keys of an ordered trigger get on in all its partitions of the node, told as one: the worst of them counts, so that it is no more to
 * tell with many partitions than with one. Safe for any thread.
 */
final class HoldupBoard {

    private final Allowance allowance = new Allowance();
    private final Map<Integer, Holdup> held = new HashMap<>();
    /** How many deliveries a partition has: one takes over while the one before works off what it was told. */
    private final Map<Integer, Integer> lives = new HashMap<>();
    /** What those said last that have ended. */
    private final Map<Integer, Holdup> ended = new HashMap<>();
    /** Which were held up since it was last told that none is. */
    private final SortedSet<Integer> concerned = new TreeSet<>();

    private Holdup told = Holdup.OVER;

    /**
     * What is to be told.
     *
     * @param partitions where it is so
     */
    record Told(List<Integer> partitions, Holdup how) {
        Told {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * How a partition is from now on.
     *
     * @param nanos of a clock that only runs forward
     * @return what is to be told; empty when it is not other than what was told last, or too much was told already
     */
    synchronized Optional<Told> say(int partition, Holdup how, long nanos) {
        set(partition, how);
        var worst = worst();
        var where = worst == Holdup.OVER ? List.copyOf(concerned) : those(worst);
        if (worst == Holdup.OVER) {
            concerned.clear();
        }
        if (worst == told || worst != Holdup.OVER && !allowance.take(nanos)) {
            return Optional.empty();
        }
        told = worst;
        return Optional.of(new Told(where, worst));
    }

    private Holdup worst() {
        return held.values().stream().max(Holdup::compareTo).orElse(Holdup.OVER);
    }

    private void set(int partition, Holdup how) {
        if (how == Holdup.OVER) {
            held.remove(partition);
        } else {
            held.put(partition, how);
            concerned.add(partition);
        }
    }

    private List<Integer> those(Holdup how) {
        var those = new ArrayList<Integer>();
        for (var partition : concerned) {
            if (held.get(partition) == how) {
                those.add(partition);
            }
        }
        return those;
    }

    /** A delivery of a partition begins. @return what the one before said last, which counts until this one says how it is */
    synchronized Holdup begin(int partition) {
        lives.merge(partition, 1, Integer::sum);
        var before = held.getOrDefault(partition, ended.get(partition));
        ended.remove(partition);
        return before == null ? Holdup.OVER : resume(partition, before);
    }

    /** An earlier delivery, here or elsewhere, has parked keys, and may have said so. @return how it counts until this one says how it is */
    synchronized Holdup parks(int partition) {
        return resume(partition, Holdup.SOME);
    }

    private Holdup resume(int partition, Holdup how) {
        set(partition, how);
        told = told.compareTo(how) < 0 ? how : told;
        return how;
    }

    /**
     * A delivery of a partition has ended. Whoever takes over says how it is then; that may be another node, so what others here say from now on
     * is news again.
     */
    synchronized void leave(int partition) {
        if (lives.merge(partition, -1, Integer::sum) > 0) {
            return;
        }
        lives.remove(partition);
        var last = held.remove(partition);
        if (last != null) {
            ended.put(partition, last);
        }
        var worst = worst();
        told = told.compareTo(worst) > 0 ? worst : told;
    }
}

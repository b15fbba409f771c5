package io.sealane.gateway.admission;

import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.Visit.Refusal;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One backend: its instances, who is let in and who waits. Each call holds its lock for a moment; guests are told outside of it. */
final class Gate<E> {

    /** Timers are coarse, and clocks are set: who comes too early comes again, but not at once. */
    private static final long FORGIVE_MIN_MICROS = 1000;

    private final AdmissionSettings settings;
    private final LongSupplier micros;
    private final AtomicLong waitingBytes;
    private final Slots<E> slots = new Slots<>();
    private final Set<Entry<E>> queue = new LinkedHashSet<>();
    private Supplier<List<E>> instances = List::of;
    private int concurrencyMax;
    private int active;
    private boolean buffers = true;
    /** Whether a timer is set for those that could not be reached. */
    private boolean forgives;

    private @Nullable Runnable wanted;
    private boolean countedHere;
    private long counted;
    private double busyMicros;
    private long requests;
    private long sampled;
    private volatile int waiting;

    Gate(AdmissionSettings settings, LongSupplier micros, AtomicLong waitingBytes) {
        this.settings = settings;
        this.micros = micros;
        this.waitingBytes = waitingBytes;
        this.counted = micros.getAsLong();
        this.sampled = counted;
    }

    synchronized void enter(Entry<E> entry) {
        instances = entry.visit.instances();
        concurrencyMax = entry.visit.concurrencyMax();
        entry.entered = true;
        see();
        var slot = queue.isEmpty() ? slots.next(concurrencyMax) : null;
        if (slot == null) {
            queueOrRefuse(entry);
        } else {
            come(entry);
            take(entry, slot);
        }
    }

    private void queueOrRefuse(Entry<E> entry) {
        if (slots.size() == 0 && wanted == null) {
            entry.refusal = Refusal.NOBODY;
        } else if (queue.size() >= waitingMax() || !reserve(entry.visit.bytes())) {
            entry.refusal = Refusal.FULL;
        } else {
            come(entry);
            if (queue.isEmpty() && slots.size() == 0) {
                entry.wanted = wanted;
            }
            entry.waits = true;
            queue.add(entry);
            waiting = queue.size();
            var late = settings.waitingTimeMax();
            entry.lateAfter(entry.visit.loop().schedule(late, () -> {
                expire(entry);
                entry.tell();
            }));
        }
    }

    private void come(Entry<E> entry) {
        count();
        if (!entry.again) {
            requests++;
        }
    }

    private int waitingMax() {
        if (wanted != null && (buffers || slots.size() == 0)) {
            return settings.waitingMax();
        }
        var room = (long) concurrencyMax * slots.size() * settings.waitingPerActive();
        return (int) Math.min(room, Integer.MAX_VALUE);
    }

    private boolean reserve(long bytes) {
        if (waitingBytes.addAndGet(bytes) <= settings.waitingBytesMax()) {
            return true;
        }
        waitingBytes.addAndGet(-bytes);
        return false;
    }

    private synchronized void expire(Entry<E> entry) {
        if (entry.waits) {
            count();
            unqueue(entry);
            entry.over = true;
            entry.refusal = slots.size() == 0 ? Refusal.COLD : Refusal.LATE;
        }
    }

    synchronized void leave(Entry<E> entry) {
        if (!entry.entered || entry.over || entry.refusal != null) {
            return;
        }
        entry.over = true;
        count();
        if (entry.waits) {
            unqueue(entry);
        } else if (entry.slot != null) {
            active--;
            slots.free(entry.slot);
        }
        admitWaiting();
    }

    /** The instances may be others. */
    synchronized void look() {
        see();
    }

    /**
     * Its instance could not be reached.
     *
     * @param forgive calls {@link #forgive}; run on the entry's loop when the time of an instance is over
     * @return whether there is another to try
     */
    synchronized boolean shun(Entry<E> entry, Runnable forgive) {
        var slot = entry.slot;
        if (slot == null || entry.over) {
            return false;
        }
        var others = slots.shun(slot, micros.getAsLong() + shunMicros());
        forgiveLater(entry.visit.loop(), forgive);
        return others;
    }

    /** One timer for all of them. Who waits is let in then, also when nobody comes or leaves. */
    private void forgiveLater(Loop loop, Runnable forgive) {
        if (slots.shunning() && !forgives) {
            forgives = true;
            var wait = Math.max(FORGIVE_MIN_MICROS, slots.nextAgain() - micros.getAsLong());
            loop.schedule(Duration.of(wait, ChronoUnit.MICROS), forgive);
        }
    }

    synchronized void forgive(Loop loop, Runnable again) {
        forgives = false;
        see();
        forgiveLater(loop, again);
    }

    private long shunMicros() {
        return TimeUnit.MICROSECONDS.convert(settings.shunFor());
    }

    private void see() {
        var forgiven = slots.shunning() && slots.forgive(micros.getAsLong(), shunMicros());
        if (slots.see(instances.get()) || forgiven) {
            admitWaiting();
        }
    }

    private void admitWaiting() {
        while (!queue.isEmpty()) {
            var slot = slots.next(concurrencyMax);
            if (slot == null) {
                return;
            }
            var next = queue.iterator().next();
            unqueue(next);
            take(next, slot);
            next.visit.loop().execute(next::tell);
        }
    }

    private void take(Entry<E> entry, Slots.Slot<E> slot) {
        entry.slot = slot;
        slot.active++;
        active++;
    }

    private void unqueue(Entry<E> entry) {
        entry.waits = false;
        queue.remove(entry);
        waiting = queue.size();
        waitingBytes.addAndGet(-entry.visit.bytes());
    }

    synchronized void scaled(Runnable ask) {
        wanted = ask;
    }

    synchronized void scaledSoon() {
        if (wanted == null) {
            // Who scales it asks for those that wait by then.
            wanted = () -> {};
        }
    }

    /** Whether requests wait for a first instance. */
    synchronized boolean isWaitedFor() {
        see();
        return !queue.isEmpty() && slots.size() == 0;
    }

    synchronized void unscaled() {
        wanted = null;
        if (slots.size() == 0) {
            for (var entry : List.copyOf(queue)) {
                count();
                unqueue(entry);
                entry.refusal = Refusal.NOBODY;
                entry.visit.loop().execute(entry::tell);
            }
        }
    }

    synchronized void counted(boolean here) {
        countedHere = here;
    }

    synchronized void buffering(boolean many) {
        buffers = many;
    }

    synchronized Optional<Usage> usage() {
        if (wanted == null && !countedHere) {
            return Optional.empty();
        }
        count();
        var micros = counted - sampled;
        var now = active + queue.size();
        var usage = new Usage(micros <= 0 ? now : busyMicros / micros, requests);
        sampled = counted;
        busyMicros = 0;
        requests = 0;
        return Optional.of(usage);
    }

    synchronized boolean uses(E instance) {
        see();
        return slots.uses(instance);
    }

    synchronized Optional<E> find(Predicate<E> which) {
        return slots.all().filter(which).findFirst();
    }

    /** Adds up what there was until now; before every change of it. */
    private void count() {
        var now = micros.getAsLong();
        busyMicros += (double) Math.max(0, now - counted) * (active + queue.size());
        counted = now;
    }

    int waiting() {
        return waiting;
    }

    synchronized boolean isUnused() {
        return wanted == null && !countedHere && active == 0 && queue.isEmpty() && !slots.shunning();
    }
}

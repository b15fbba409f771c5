package io.sealane.gateway.admission;

import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.Visit.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One backend: its instances, who is let in and who waits. Each call holds its lock for a moment; guests are told outside of it. */
final class Gate<E> {

    private final AdmissionSettings settings;
    private final LongSupplier micros;
    private final AtomicLong waitingBytes;
    private final Slots<E> slots = new Slots<>();
    private final Set<Entry<E>> queue = new LinkedHashSet<>();
    private Supplier<List<E>> instances = List::of;
    private int concurrencyMax;
    private int active;
    private boolean buffers = true;
    private @Nullable Runnable wanted;
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
            count();
            requests++;
            take(entry, slot);
        }
    }

    private void queueOrRefuse(Entry<E> entry) {
        if (slots.size() == 0 && wanted == null) {
            entry.refusal = Refusal.NOBODY;
        } else if (queue.size() >= waitingMax() || !reserve(entry.visit.bytes())) {
            entry.refusal = Refusal.FULL;
        } else {
            count();
            requests++;
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

    private int waitingMax() {
        if (wanted != null && (buffers || slots.size() == 0)) {
            return settings.waitingMax();
        }
        return concurrencyMax * slots.size() * settings.waitingPerActive();
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

    private void see() {
        if (slots.see(instances.get())) {
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

    synchronized void buffering(boolean many) {
        buffers = many;
    }

    synchronized Optional<Usage> usage() {
        if (wanted == null) {
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
        return wanted == null && active == 0 && queue.isEmpty();
    }
}

package io.sealane.eventing;

import io.sealane.journal.JournalFailure;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A medium whose disk hangs or fails when told to. */
final class StuckMedium implements Medium {

    private final Medium below = new MemoryMedium();
    private volatile CountDownLatch open = new CountDownLatch(0);

    private final AtomicInteger failures = new AtomicInteger();

    /** The next writes fail. */
    void fail(int count) {
        failures.set(count);
    }

    void stick() {
        open = new CountDownLatch(1);
    }

    void unstick() {
        open.countDown();
    }

    @Override
    public void write(List<Change> changes, boolean sync) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new JournalFailure(JournalFailure.Reason.IO, "the disk is gone", null);
        }
        try {
            if (!open.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("stuck for 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        below.write(changes, sync);
    }

    @Override
    public Optional<byte[]> get(Space space, byte[] key) {
        return below.get(space, key);
    }

    @Override
    public void scan(Space space, byte[] from, byte[] end, Visitor visitor) {
        below.scan(space, from, end, visitor);
    }

    @Override
    public void close() {
        below.close();
    }
}

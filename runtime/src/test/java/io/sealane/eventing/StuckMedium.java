package io.sealane.eventing;

import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A medium whose disk hangs when told to. */
final class StuckMedium implements Medium {

    private final Medium below = new MemoryMedium();
    private volatile CountDownLatch open = new CountDownLatch(0);

    void stick() {
        open = new CountDownLatch(1);
    }

    void unstick() {
        open.countDown();
    }

    @Override
    public void write(List<Change> changes, boolean sync) {
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

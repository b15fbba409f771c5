package io.sealane.eventing.controller;

import io.sealane.eventing.EventMesh;
import io.sealane.eventing.inside.Inspection;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A mesh that goes by each snapshot at once; whether triggers are ready is the test's say. */
final class FakeMesh implements EventMesh {

    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private final NavigableMap<Long, CompletableFuture<Void>> awaited = new TreeMap<>();
    private EventingSnapshot settings = EventingSnapshot.empty();

    /** From now on every trigger's start is stored. */
    void storePositions() {
        stored.complete(null);
    }

    synchronized EventingSnapshot settings() {
        return settings;
    }

    @Override
    public void publishSettings(EventingSnapshot snapshot) {
        List<CompletableFuture<Void>> reached;
        synchronized (this) {
            settings = snapshot;
            var waiting = awaited.headMap(snapshot.version(), true);
            reached = List.copyOf(waiting.values());
            waiting.clear();
        }
        reached.forEach(inForce -> inForce.complete(null));
    }

    @Override
    public synchronized CompletionStage<Void> inForce(long version) {
        return version <= settings.version()
                ? CompletableFuture.completedFuture(null)
                : awaited.computeIfAbsent(version, key -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<Boolean> ready(TriggerId trigger, String uid) {
        return stored.thenApply(done -> settings().triggers().containsKey(trigger));
    }

    @Override
    public Inspection inspection() {
        throw new UnsupportedOperationException("nothing is inside");
    }

    @Override
    public void onUndelivered(Undelivered listener) {}

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply) {
        throw new UnsupportedOperationException("nothing is published here");
    }
}

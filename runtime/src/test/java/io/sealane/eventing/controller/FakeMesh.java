package io.sealane.eventing.controller;

import io.sealane.eventing.EventMesh;
import io.sealane.eventing.EventingSnapshot;
import io.sealane.eventing.TriggerId;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.transport.Loop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A mesh that goes by each snapshot at once; whether triggers are ready is the test's say. */
final class FakeMesh implements EventMesh {

    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private volatile EventingSnapshot settings = EventingSnapshot.empty();

    /** From now on every trigger's start is stored. */
    void storePositions() {
        stored.complete(null);
    }

    EventingSnapshot settings() {
        return settings;
    }

    @Override
    public void publishSettings(EventingSnapshot snapshot) {
        settings = snapshot;
    }

    @Override
    public CompletionStage<Void> inForce(long version) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Boolean> ready(TriggerId trigger, String uid) {
        return stored.thenApply(done -> settings.triggers().containsKey(trigger));
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply) {
        throw new UnsupportedOperationException("nothing is published here");
    }
}

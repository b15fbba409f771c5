package io.sealane.gateway.route;

import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The table that the listeners of one kind go by. Any thread; a loop reads it once per request. */
public final class LiveRoutes {

    private final List<Loop> loops;
    private volatile RouteTable table = RouteTable.EMPTY;

    /** No routes yet, for listeners on these loops. */
    public LiveRoutes(List<Loop> loops) {
        this.loops = List.copyOf(loops);
    }

    /** The newest table. */
    public RouteTable current() {
        return table;
    }

    /**
     * Puts a table in force for requests to come; those that have been matched go on as they were.
     *
     * @throws IllegalArgumentException for a table that is not newer than the last one
     */
    public synchronized void publish(RouteTable next) {
        if (next.version() <= table.version()) {
            throw new IllegalArgumentException(
                    "version of a route table: expected more than " + table.version() + ", got " + next.version());
        }
        table = next;
    }

    /** Completes once every loop goes by the tables that have been published so far: a task has passed through each of them. */
    public CompletionStage<Void> inForce() {
        return CompletableFuture.allOf(loops.stream()
                .map(loop -> CompletableFuture.runAsync(() -> {}, loop))
                .toArray(CompletableFuture<?>[]::new));
    }
}

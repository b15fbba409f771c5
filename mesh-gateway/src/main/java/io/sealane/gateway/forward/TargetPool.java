package io.sealane.gateway.forward;

import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one target, and the exchanges that wait for one.
 *
 * <p>Room is looked for in the most recently used connection first, so that the others grow idle and go. A connection is opened for
 * each waiting exchange up to the limit; over TLS the first one goes alone, since only its handshake tells whether one is enough
 * (HTTP/2). When no connection came about and none is open, everybody who waits is told.
 */
final class TargetPool {

    private final Target target;
    private final UpstreamSettings settings;
    private final Loop loop;
    private final Connector connector;
    private final Runnable whenEmpty;

    private final Map<Connection, Loop.Timeout> idle = new HashMap<>();
    private final List<Connection> open = new ArrayList<>();
    private final ArrayDeque<Connection> withRoom = new ArrayDeque<>();
    private final LinkedHashSet<Exchange> waiting = new LinkedHashSet<>();
    private int opening;
    private int perConnection;
    private boolean closed;

    TargetPool(Target target, UpstreamSettings settings, Loop loop, Connector connector, Runnable whenEmpty) {
        this.target = target;
        this.settings = settings;
        this.loop = loop;
        this.connector = connector;
        this.whenEmpty = whenEmpty;
        this.perConnection = target.encrypted() || target.http2() ? 0 : 1;
    }

    /** Runs an exchange now, or as soon as a connection has room. */
    void run(Exchange exchange) {
        var connection = takeRoom();
        if (connection != null) {
            run(exchange, connection);
            return;
        }
        waiting.add(exchange);
        exchange.heldBy("waiting for a connection to " + target, () -> waiting.remove(exchange));
        if (mayOpen()) {
            open(null);
        } else if (waiting.size() - opening > settings.waitingPerTargetMax()) {
            waiting.remove(exchange);
            exchange.fail(
                    Kind.OVERLOADED,
                    "waiting-per-target-max: " + settings.waitingPerTargetMax() + " exchanges wait for " + target);
        }
    }

    /** Opens a connection where there is none, for who comes soon. Should it fail, who comes tries again and is told. */
    void warm() {
        if (!closed && open.isEmpty() && opening == 0 && waiting.isEmpty()) {
            open(null);
        }
    }

    /** Runs an exchange on a connection that nobody has used before. */
    private void runFresh(Exchange exchange) {
        if (closed || open.size() + opening >= settings.connectionsPerTargetMax()) {
            exchange.fail(Kind.BROKEN, "the kept connection was closed, and there are as many others as may be");
            return;
        }
        exchange.heldBy("connecting again to " + target, () -> {});
        open(exchange);
    }

    private void run(Exchange exchange, Connection connection) {
        var timer = idle.remove(connection);
        if (timer != null) {
            timer.cancel();
        }
        connection.run(exchange);
        if (connection.room() > 0) {
            withRoom.addLast(connection);
        }
    }

    private @Nullable Connection takeRoom() {
        for (var connection = withRoom.pollLast(); connection != null; connection = withRoom.pollLast()) {
            if (connection.usable() && connection.room() > 0) {
                return connection;
            }
        }
        return null;
    }

    /** A connection can take an exchange, again or for the first time. */
    void hasRoom(Connection connection) {
        withRoom.remove(connection);
        while (connection.usable() && connection.room() > 0 && !waiting.isEmpty()) {
            var next = waiting.iterator().next();
            waiting.remove(next);
            connection.run(next);
        }
        if (closed || !connection.usable()) {
            connection.close();
            return;
        }
        if (connection.room() > 0) {
            withRoom.addLast(connection);
        }
        if (connection.idle() && !idle.containsKey(connection)) {
            idle.put(connection, loop.schedule(settings.idleTimeout(), connection::close));
        }
    }

    /**
     * A connection ended. Its exchanges are its own affair.
     *
     * @param again an exchange that it swallowed and that may be sent once more
     */
    void gone(Connection connection, @Nullable Exchange again) {
        open.remove(connection);
        withRoom.remove(connection);
        var timer = idle.remove(connection);
        if (timer != null) {
            timer.cancel();
        }
        if (again != null) {
            runFresh(again);
        }
        openForWaiting();
        checkEmpty();
    }

    /** The connections that are open now. */
    List<Connection> open() {
        return List.copyOf(open);
    }

    void close() {
        closed = true;
        for (var exchange : List.copyOf(waiting)) {
            exchange.giveUp(Kind.BROKEN, "this node is closing its upstream connections");
        }
        for (var connection : List.copyOf(open)) {
            connection.close();
        }
    }

    private boolean mayOpen() {
        if (closed || open.size() + opening >= settings.connectionsPerTargetMax()) {
            return false;
        }
        return perConnection == 0 ? opening == 0 : opening * perConnection < waiting.size();
    }

    private void openForWaiting() {
        while (!waiting.isEmpty() && mayOpen()) {
            open(null);
        }
    }

    private void open(@Nullable Exchange dedicated) {
        opening++;
        connector.connect(target, this, new Connector.Outcome() {
            @Override
            public void connected(Connection connection, int streamsMax) {
                opening--;
                perConnection = streamsMax;
                open.add(connection);
                if (dedicated != null && !dedicated.ended()) {
                    connection.run(dedicated);
                }
                hasRoom(connection);
                openForWaiting();
            }

            @Override
            public void failed(UpstreamAnswer.Failed failure) {
                opening--;
                if (dedicated != null) {
                    dedicated.fail(failure);
                }
                failWaiting(failure);
                checkEmpty();
            }
        });
    }

    private void failWaiting(UpstreamAnswer.Failed failure) {
        if (open.isEmpty() && opening == 0) {
            var all = List.copyOf(waiting);
            // One that goes on another way may come back here.
            waiting.clear();
            all.forEach(exchange -> exchange.fail(failure));
        }
    }

    private void checkEmpty() {
        if (open.isEmpty() && opening == 0 && waiting.isEmpty()) {
            whenEmpty.run();
        }
    }
}

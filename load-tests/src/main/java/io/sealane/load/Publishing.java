package io.sealane.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Users that publish over HTTPS, each after the answer to its last event, and what they saw. */
final class Publishing {

    private final LoadSettings settings;
    private final Window window;
    private final Durations kept = new Durations();
    private final Durations fresh = new Durations();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();

    Publishing(LoadSettings settings, Window window) {
        this.settings = settings;
        this.window = window;
    }

    /** Until the window is over. */
    List<PopulationBuilder> users(URI broker) {
        var fresh = settings.usersOnNewConnections();
        var users = new ArrayList<PopulationBuilder>();
        if (fresh < settings.users()) {
            window.needs(() -> kept.count() > 0);
            users.add(scenario("kept connections")
                    .asLongAs(session -> !window.isOver(), false)
                    .on(publish(broker, "kept", this.kept))
                    .injectOpen(atOnceUsers(settings.users() - fresh)));
        }
        if (fresh > 0) {
            window.needs(() -> this.fresh.count() > 0);
            users.add(scenario("new connections")
                    .asLongAs(session -> !window.isOver(), false)
                    .on(publish(broker, "new", this.fresh))
                    .injectOpen(atOnceUsers(fresh)));
        }
        return users;
    }

    /**
     * The same at a steady rate, each user showing a certificate, until it is over.
     *
     * @param each between two events of one user
     */
    List<PopulationBuilder> paced(URI broker, Duration each, FollowedPair certificate, BooleanSupplier isOver) {
        var fresh = settings.usersOnNewConnections();
        return List.of(
                paced("kept connections", publish(broker, "kept", this.kept), each, isOver)
                        .injectOpen(atOnceUsers(Math.max(1, settings.users() - fresh)))
                        .protocols(http.perUserKeyManagerFactory(user -> certificate.factory())),
                paced("new connections", publish(broker, "new", this.fresh), each, isOver)
                        .injectOpen(atOnceUsers(Math.max(1, fresh)))
                        .protocols(http.perUserKeyManagerFactory(user -> certificate.factory())));
    }

    private static ScenarioBuilder paced(String name, ChainBuilder publish, Duration each, BooleanSupplier isOver) {
        return scenario(name)
                .asLongAs(session -> !isOver.getAsBoolean(), false)
                .on(pace(each).exec(publish));
    }

    private ChainBuilder publish(URI broker, String connection, Durations durations) {
        var request = http(connection)
                .post(broker.toString())
                .header("ce-specversion", "1.0")
                .header("ce-type", Mesh.LOADED)
                .header("ce-source", "/load")
                .header("ce-id", "#{id}")
                .header("ce-sent", "#{sent}")
                .header("Content-Type", "application/octet-stream")
                .header("Connection", connection.equals("new") ? "close" : "keep-alive")
                .body(StringBody("x".repeat(settings.bodyBytes())))
                .check(status().is(202));
        return exec(session -> session.set("id", String.valueOf(numbers.incrementAndGet()))
                        .set("sent", System.nanoTime()))
                .exec(request)
                .exec(session -> note(session, durations));
    }

    private Session note(Session session, Durations durations) {
        if (session.isFailed()) {
            failed.incrementAndGet();
            return session.markAsSucceeded();
        }
        if (settings.delivered()) {
            accepted.add(session.getString("id"));
        }
        if (window.isOpen()) {
            durations.add(System.nanoTime() - session.getLong("sent"));
        }
        return session;
    }

    /** Publishes over kept connections, one per user, that were answered in the window. */
    Durations onKept() {
        return kept;
    }

    /** The same over connections of their own, TLS handshake included. */
    Durations onNew() {
        return fresh;
    }

    long failed() {
        return failed.get();
    }

    /** Ids of the events that got a 202, from the first; empty where deliveries are not watched. */
    Queue<String> accepted() {
        return accepted;
    }
}

package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.acme.OrderBook.ChallengeReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderReport;
import io.sealane.cert.issuer.acme.OrderBook.OrderWish;
import io.sealane.cert.issuer.acme.OrderBook.Placed;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.cert.issuer.acme.OrderBook.ServerOrder;
import io.sealane.cert.issuer.acme.OrderBook.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How one order stands; each change is reported. Safe for any thread. */
final class OrderProgress {

    private final OrderBook book;
    private final String id;
    private final OrderWish wish;
    private final Map<Proof, ChallengeReport> challenges = new LinkedHashMap<>();
    private State state = State.PENDING;
    private String reason = "";
    private Optional<Instant> failedAt = Optional.empty();
    private Optional<ServerOrder> server = Optional.empty();
    private String chainPem = "";

    OrderProgress(OrderBook book, String id, OrderWish wish) {
        this.book = book;
        this.id = id;
        this.wish = wish;
    }

    /** What was placed before for the same, if that may go on. */
    CompletionStage<Optional<Placed>> before() {
        return book.placed(id, wish);
    }

    /** Completed once the order would be found again after a restart, or cannot be kept. */
    synchronized CompletionStage<Void> placed(ServerOrder order) {
        server = Optional.of(order);
        return report().exceptionally(lost -> null);
    }

    synchronized void is(State now) {
        state = now;
        report();
    }

    synchronized void issued(String chain) {
        state = State.VALID;
        chainPem = chain;
        report();
    }

    /** @param now invalid when the server has judged, else errored */
    synchronized void failed(State now, String why, Instant at) {
        state = now;
        reason = why;
        failedAt = Optional.of(at);
        challenges.replaceAll((proof, one) -> one.state().isFinal()
                ? one
                : new ChallengeReport(proof, now, one.presented(), one.reason().isEmpty() ? why : one.reason()));
        report();
    }

    synchronized void challenge(Proof proof, State now, boolean presented, String why) {
        var next = new ChallengeReport(proof, now, presented, why);
        if (!next.equals(challenges.put(proof, next))) {
            report();
        }
    }

    private CompletionStage<Void> report() {
        return book.report(
                new OrderReport(id, wish, state, reason, failedAt, server, chainPem, List.copyOf(challenges.values())));
    }
}

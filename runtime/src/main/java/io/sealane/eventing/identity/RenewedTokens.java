package io.sealane.eventing.identity;

import io.sealane.resource.ServiceAccountTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a token for each sender and receiver, and asks for the next one when four fifths of its life are over: while that is under way, or
 * fails, the present one serves. A token that has a minute left, or half of a short life, is not given any more. After a failure nobody is
 * asked for a moment, however many deliveries want a token.
 */
public final class RenewedTokens implements DeliveryTokens {

    private static final Duration LEFT_MIN = Duration.ofMinutes(1);
    /** After a failed renewal the next one waits so long, as long as there is a token. */
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** Where there is no token at all; deliveries wait longer than that between their attempts, after the first few. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServiceAccountTokens source;
    private final IdentitySettings settings;
    private final InstantSource clock;
    private final LeastUsed<Purpose, Held> held;
    private final LeastUsed<Purpose, Failed> failed;
    private final Map<Purpose, CompletableFuture<Held>> asked = new ConcurrentHashMap<>();

    private record Failed(Instant askAgain, String why) {}

    private record Held(String token, Instant renewAt, Instant goodUntil) {

        Held later(Instant renewal) {
            return new Held(token, renewal, goodUntil);
        }

        @Override
        public String toString() {
            return "Held[good until " + goodUntil + "]";
        }
    }

    public RenewedTokens(ServiceAccountTokens source, IdentitySettings settings, InstantSource clock) {
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        this.held = new LeastUsed<>(settings.tokensMax());
        this.failed = new LeastUsed<>(settings.tokensMax());
    }

    @Override
    public CompletionStage<String> token(Purpose purpose) {
        var now = clock.instant();
        var present = held.get(purpose).filter(token -> now.isBefore(token.goodUntil()));
        if (present.isEmpty()) {
            var before = failed.get(purpose).filter(failure -> now.isBefore(failure.askAgain()));
            if (before.isPresent()) {
                return CompletableFuture.failedStage(new IllegalStateException(
                        "a moment ago there was none: " + before.get().why()));
            }
            return ask(purpose).thenApply(Held::token);
        }
        if (!now.isBefore(present.get().renewAt())) {
            held.put(purpose, present.get().later(now.plus(RETRY)));
            ask(purpose);
        }
        return CompletableFuture.completedStage(present.get().token());
    }

    /** Many deliveries may want the same token at once: it is asked for once. */
    private CompletionStage<Held> ask(Purpose purpose) {
        var ours = new CompletableFuture<Held>();
        var theirs = asked.putIfAbsent(purpose, ours);
        if (theirs != null) {
            return theirs;
        }
        request(purpose).whenComplete((token, failure) -> {
            if (failure == null) {
                held.put(purpose, token);
                failed.remove(purpose);
            } else {
                failed.put(purpose, new Failed(clock.instant().plus(PAUSE), why(failure)));
            }
            asked.remove(purpose);
            if (failure == null) {
                ours.complete(token);
            } else {
                ours.completeExceptionally(failure);
            }
        });
        return ours;
    }

    private CompletionStage<Held> request(Purpose purpose) {
        try {
            return source.token(purpose.account(), List.of(purpose.audience()), settings.tokenLife())
                    .thenApply(this::hold);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** An issuer may give less life than it was asked for. */
    private Held hold(String token) {
        var now = clock.instant();
        var ends = Jwts.expires(token).orElseGet(() -> now.plus(settings.tokenLife()));
        var life = Duration.between(now, ends);
        if (life.isNegative() || life.isZero()) {
            throw new IllegalStateException("the issuer gave a token that expired at " + ends);
        }
        var half = life.dividedBy(2);
        var goodUntil = ends.minus(half.compareTo(LEFT_MIN) < 0 ? half : LEFT_MIN);
        var renewAt = now.plus(life.multipliedBy(4).dividedBy(5));
        return new Held(token, renewAt.isBefore(goodUntil) ? renewAt : goodUntil, goodUntil);
    }

    private static String why(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}

package io.sealane.eventing.access;

import io.sealane.eventing.identity.TokenVerifier;
import io.sealane.eventing.identity.TokenVerifier.Verification;
import io.sealane.gateway.event.ingress.EventGuard;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Stands at the door for events: asks senders for a token where their receiver wants one, and goes by what is decided for that receiver.
 * Safe for any thread. A receiver of which nothing was said lets everybody in, so that is said before the receiver takes events.
 */
public final class Gatekeeper implements EventGuard {

    private static final String SCHEME = "Bearer ";

    private final TokenVerifier verifier;
    private final int waitingMax;
    private final Duration retryAfter;
    private final Duration grace;
    private final InstantSource clock;
    private final Map<BrokerAddress, Access> accesses = new ConcurrentHashMap<>();
    private final Map<BrokerAddress, Instant> graceUntil = new ConcurrentHashMap<>();
    private final Set<BrokerAddress> opened = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param waitingMax requests whose tokens are being verified at a time; more are answered 503
     * @param retryAfter what those are told
     * @param grace how long after a receiver began to ask its senders without a token are told to come again: that they must show one takes
     *     a moment to get around, and 401 would be the end of their events
     */
    public Gatekeeper(
            TokenVerifier verifier, int waitingMax, Duration retryAfter, Duration grace, InstantSource clock) {
        if (waitingMax < 1) {
            throw new IllegalArgumentException("verifications-max: expected at least 1, got " + waitingMax);
        }
        this.verifier = verifier;
        this.waitingMax = waitingMax;
        this.retryAfter = retryAfter;
        this.grace = grace;
        this.clock = clock;
    }

    /** From now on senders to this receiver are asked who they are. */
    public void guard(BrokerAddress receiver, Access access) {
        if (opened.remove(receiver)) {
            graceUntil.put(receiver, clock.instant().plus(grace));
        }
        accesses.put(receiver, access);
    }

    /** From now on nobody is asked. */
    public void open(BrokerAddress receiver) {
        opened.add(receiver);
        accesses.remove(receiver);
        graceUntil.remove(receiver);
    }

    /**
     * There is no such receiver any more.
     *
     * @return to be run once it takes no more events: it is guarded until then, and after that if something was said about it meanwhile
     */
    public Runnable forgetting(BrokerAddress receiver) {
        var said = accesses.get(receiver);
        return () -> {
            if (accesses.computeIfPresent(receiver, (same, now) -> now == said ? null : now) == null) {
                graceUntil.remove(receiver);
                opened.remove(receiver);
            }
        };
    }

    @Override
    public void admit(Entry entry, Consumer<Optional<Refused>> decided) {
        var access = accesses.get(entry.to());
        if (access == null) {
            decided.accept(Optional.empty());
            return;
        }
        var token = entry.authorization().flatMap(Gatekeeper::bearer);
        if (token.isEmpty()) {
            decided.accept(
                    inGrace(entry.to())
                            ? busy(entry.to() + " asks for tokens since a moment ago")
                            : unauthenticated(entry.to(), "expected a token in the header Authorization: Bearer"));
            return;
        }
        if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            decided.accept(busy("too many tokens of senders wait to be verified"));
            return;
        }
        verifier.verify(token.get(), access.audience(), access.issuer()).whenComplete((verification, bug) -> {
            waiting.decrementAndGet();
            decided.accept(bug == null ? decide(access, entry, verification) : busy("tokens cannot be verified now"));
        });
    }

    private boolean inGrace(BrokerAddress receiver) {
        var until = graceUntil.get(receiver);
        return until != null && clock.instant().isBefore(until);
    }

    private Optional<Refused> decide(Access access, Entry entry, Verification verification) {
        if (verification instanceof Verification.Subject subject) {
            return access.refusal(subject.name(), entry.events())
                    .flatMap(why -> forbidden(access, entry, subject, why));
        }
        return verification instanceof Verification.Rejected rejected
                ? unauthenticated(entry.to(), rejected.why())
                : busy(((Verification.Unknown) verification).why());
    }

    private Optional<Refused> forbidden(Access access, Entry entry, Verification.Subject subject, String why) {
        var detail = subject.name() + " may not send this to " + entry.to() + ": " + why;
        return access.awaited().isEmpty()
                ? Optional.of(new Refused(403, detail, Optional.empty()))
                : busy(detail + "; not yet known is " + String.join(", ", access.awaited()));
    }

    private static Optional<Refused> unauthenticated(BrokerAddress to, String why) {
        return Optional.of(new Refused(401, to + " takes events of known senders only: " + why, Optional.empty()));
    }

    private Optional<Refused> busy(String why) {
        return Optional.of(new Refused(503, why, Optional.of(retryAfter)));
    }

    /** The scheme's name is compared without regard to case (RFC 9110, 11.1). */
    private static Optional<String> bearer(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip()).filter(token -> !token.isEmpty())
                : Optional.empty();
    }
}

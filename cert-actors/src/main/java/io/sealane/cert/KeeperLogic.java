package io.sealane.cert;

import io.sealane.cert.Memory.Failure;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides what a keeper does next. Pure: same view, memory and time, same step. */
final class KeeperLogic {

    private static final Cause TRIGGERED =
            new Cause(Memory.MANUALLY_TRIGGERED, "Certificate re-issuance manually triggered");

    private static final String URGENT = "; urgent: ";
    private static final int SPREAD_STEPS = 1000;
    private static final String UP_TO_DATE = "Certificate is up to date and has not expired";

    private final CertSettings settings;

    KeeperLogic(CertSettings settings) {
        this.settings = settings;
    }

    /** What to do, with the status to report before it. */
    sealed interface Step {
        CertificateStatus status();
    }

    /** Nothing to do until something changes or the time has come. */
    record Rest(CertificateStatus status, Memory memory, Instant wakeAt) implements Step {}

    /** The Secret is not as it should be, and needs no new certificate for that. */
    record Repair(CertificateStatus status, StoredSecret secret) implements Step {}

    /** A new certificate is needed, and somebody can sign it. */
    record Issue(CertificateStatus status) implements Step {}

    /** @param lastGood the Secret as it last was with a usable pair in it, as far as somebody remembers */
    Step decide(View view, Memory before, Optional<StoredSecret> lastGood, Instant now) {
        var memory = before.noticing(view.caChanged(), now);
        var cause = cause(view, memory, now);
        if (cause.isEmpty()) {
            return settle(view, memory, now);
        }
        var lost = lostAuthority(view, lastGood);
        if (lost.isPresent()) {
            return new Repair(status(view, memory, Optional.empty(), now), lost.get());
        }
        if (mustRotate(view, now)) {
            return refuse(view, memory, cause.get(), now);
        }
        var retryAt = retryAt(view, memory).filter(at -> now.isBefore(at));
        if (retryAt.isPresent()) {
            return rest(view, memory, failureOf(view, memory, now), now, retryAt);
        }
        if (view.refusal().isPresent()) {
            return rest(view, memory, view.refusal().map(why -> issuing(view, false, why)), now, Optional.empty());
        }
        if (view.issuer().isEmpty()) {
            var waiting = new Cause(
                    cause.get().reason(), waitingForIssuer(cause.get().message(), view) + pressing(band(view, now)));
            return rest(view, memory, Optional.of(issuing(view, true, waiting)), now, Optional.empty());
        }
        return new Issue(status(view, memory, Optional.of(issuing(view, true, cause.get())), now));
    }

    /** When the present certificate is to be renewed; never, where that is switched off. */
    Optional<Instant> renewalTime(View view) {
        return planned(view).map(RenewalTime.Windowed::at);
    }

    private Optional<RenewalTime.Windowed> planned(View view) {
        var validity = view.desired().spec().validity();
        return view.pair()
                .filter(pair -> validity.renewal().enabled())
                .map(pair -> RenewalTime.windowed(
                        wanted(view, pair),
                        validity.renewal().windows(),
                        pair.notAfter(),
                        pair.leaf().getSerialNumber()));
    }

    private Instant wanted(View view, StoredPair pair) {
        return view.renewalWindow()
                .map(window -> RenewalTime.within(window, pair))
                .orElseGet(() -> RenewalTime.of(
                        pair.notBefore(),
                        pair.notAfter(),
                        pair.leaf().getSerialNumber(),
                        view.desired().spec().validity(),
                        settings.backdating()));
    }

    /** How pressing the renewal is; only a late one is. */
    RenewalBand band(View view, Instant now) {
        return renewalTime(view)
                .flatMap(at -> view.pair().map(pair -> RenewalBand.of(at, pair.notAfter(), now)))
                .orElse(RenewalBand.NORMAL);
    }

    private Optional<Cause> cause(View view, Memory memory, Instant now) {
        if (view.situation().otherOwner().isPresent()) {
            return Optional.empty(); // two keepers that overwrite each other would never end
        }
        if (memory.forced()) {
            return Optional.of(TRIGGERED);
        }
        return view.inspection()
                .violation()
                .or(() -> renewalTime(view)
                        .filter(at -> !now.isBefore(at))
                        .map(at -> new Cause(
                                ReissuePolicy.RENEWING, "Renewing certificate as renewal was scheduled at " + at)))
                .or(() -> replacementTime(view, memory)
                        .filter(at -> !now.isBefore(at))
                        .map(at -> new Cause(
                                ReissuePolicy.CA_CHANGED,
                                "Issuing certificate as "
                                        + view.desired().spec().issuer() + " signs with another CA now")))
                .or(() -> view.pair().filter(memory::hasRefused).map(pair -> TRIGGERED));
    }

    /** After the issuer's CA became another: each certificate at an instant of its own, so that not all are made at once. */
    private Optional<Instant> replacementTime(View view, Memory memory) {
        return memory.caChange().map(seen -> {
            var part = Math.floorMod(31 * view.desired().name().hashCode(), SPREAD_STEPS);
            return seen.plus(settings.caChangeSpread().multipliedBy(part).dividedBy(SPREAD_STEPS));
        });
    }

    private Step refuse(View view, Memory memory, Cause cause, Instant now) {
        var refusal = issuing(view, false, new Cause(CertificateStatus.ROTATION_REQUIRED, rotationMessage(cause)));
        var next = view.pair()
                .filter(pair -> cause.equals(TRIGGERED))
                .map(pair -> memory.refusing(pair.notBefore()))
                .orElseGet(memory::atRest);
        return rest(view, next, Optional.of(refusal), now, Optional.empty());
    }

    private Step settle(View view, Memory memory, Instant now) {
        var calm = memory.atRest();
        if (view.repair().isPresent() && view.situation().otherOwner().isEmpty()) {
            return new Repair(
                    status(view, calm, Optional.empty(), now), view.repair().get());
        }
        return rest(view, calm, Optional.empty(), now, Optional.empty());
    }

    /** Swapping a CA in place breaks every certificate it has signed; once it has ended there is nothing left to break. */
    private static boolean mustRotate(View view, Instant now) {
        return view.situation().feedsIssuer()
                && !view.desired().renewInPlace()
                && view.pair().filter(pair -> now.isBefore(pair.notAfter())).isPresent();
    }

    /** A CA that was deleted or damaged by accident is put back: a new one would break every certificate the old one has signed. */
    private static Optional<StoredSecret> lostAuthority(View view, Optional<StoredSecret> lastGood) {
        var lost = view.situation().feedsIssuer()
                && !view.desired().renewInPlace()
                && view.pair().isEmpty();
        return lastGood.filter(good -> lost && good.name().equals(view.desired().secret()))
                .map(good -> good.at(view.secret().version()));
    }

    private static String rotationMessage(Cause cause) {
        return "An issuer signs with this Secret: a new certificate is due (" + cause.reason() + ": " + cause.message()
                + ") and needs a CARotation (cert.sealane.io) of that issuer, or the annotation cert.sealane.io/renew-in-place: \"true\"";
    }

    private static String waitingForIssuer(String message, View view) {
        return view.issuer().isPresent()
                ? message
                : message + CertificateStatus.WAITING_FOR_ISSUER + view.issuerProblem();
    }

    private Optional<Instant> retryAt(View view, Memory memory) {
        return memory.failure()
                .filter(failure -> failure.generation() == view.desired().generation())
                .map(failure -> failure.retryAt()
                        .filter(named -> named.isAfter(ownPace(view, memory, failure)))
                        .orElseGet(() -> ownPace(view, memory, failure)));
    }

    private Instant ownPace(View view, Memory memory, Failure failure) {
        var inUse = new RetryPolicy.InUse(view.pair(), band(view, failure.at()));
        return RetryPolicy.next(settings.retry(), view.desired().name(), memory.attempts(), failure.at(), inUse);
    }

    private Optional<Condition> failureOf(View view, Memory memory, Instant now) {
        return memory.failure()
                .map(Failure::cause)
                .map(cause -> new Cause(cause.reason(), withoutBand(cause.message()) + pressing(band(view, now))))
                .map(cause -> issuing(view, false, cause));
    }

    private static String pressing(RenewalBand band) {
        return switch (band) {
            case NORMAL -> "";
            case URGENT -> URGENT + "half of the time for this renewal is over";
            case EMERGENCY -> URGENT + "EMERGENCY, the present certificate ends soon";
        };
    }

    /** After a restart the message is read back from the condition. */
    private static String withoutBand(String message) {
        var end = message.indexOf(URGENT);
        return end < 0 ? message : message.substring(0, end);
    }

    private Rest rest(View view, Memory memory, Optional<Condition> issuing, Instant now, Optional<Instant> retryAt) {
        var wakeAt = Stream.of(
                        retryAt,
                        renewalTime(view),
                        replacementTime(view, memory),
                        view.pair().map(StoredPair::notAfter),
                        Optional.of(now.plus(settings.recheck())))
                .flatMap(Optional::stream)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElseThrow();
        return new Rest(status(view, memory, issuing, now), memory, wakeAt);
    }

    private CertificateStatus status(View view, Memory memory, Optional<Condition> issuing, Instant now) {
        var conditions = Stream.concat(Stream.of(ready(view, planned(view), now)), issuing.stream())
                .toList();
        return new CertificateStatus(
                List.copyOf(conditions),
                view.pair().map(StoredPair::notBefore),
                view.pair().map(StoredPair::notAfter),
                renewalTime(view),
                memory.revision(),
                memory.failures());
    }

    private static Condition ready(View view, Optional<RenewalTime.Windowed> planned, Instant now) {
        var owner = view.situation().otherOwner();
        if (owner.isPresent()) {
            return ready(
                    view,
                    false,
                    new Cause(
                            ReissuePolicy.INCORRECT_CERTIFICATE,
                            "Secret " + view.desired().secret() + " belongs to Certificate " + owner.get()));
        }
        var violation = view.inspection().violation();
        if (violation.isPresent()) {
            return ready(
                    view,
                    false,
                    new Cause(
                            violation.get().reason(),
                            waitingForIssuer(violation.get().message(), view)));
        }
        var end = view.pair().map(StoredPair::notAfter).orElseThrow();
        if (!now.isBefore(end)) {
            return ready(view, false, new Cause(ReissuePolicy.EXPIRED, "Certificate expired on " + end));
        }
        return planned.filter(RenewalTime.Windowed::isOutside).isPresent()
                ? ready(
                        view,
                        false,
                        new Cause(
                                ReissuePolicy.WINDOW_ERROR,
                                "No window of spec.renewal.windows opens before the end on " + end
                                        + "; the certificate will be renewed outside of them"))
                : ready(view, true, new Cause("Ready", UP_TO_DATE + withoutKeystores(view)));
    }

    private static String withoutKeystores(View view) {
        return view.passwords()
                .problem(view.desired().spec().output())
                .map(problem -> "; " + problem)
                .orElse("");
    }

    private static Condition ready(View view, boolean isTrue, Cause cause) {
        return condition(CertificateStatus.READY, view, isTrue, cause);
    }

    private static Condition issuing(View view, boolean isTrue, Cause cause) {
        return condition(CertificateStatus.ISSUING, view, isTrue, cause);
    }

    private static Condition condition(String type, View view, boolean isTrue, Cause cause) {
        return new Condition(
                type, isTrue, cause.reason(), cause.message(), view.desired().generation());
    }
}

package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.list;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.number;
import static io.sealane.certificates.model.Present.text;

import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.RotationState.Timing;
import io.sealane.cert.rotation.RotationState.Transition;
import io.sealane.cert.rotation.Waiting;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Status;
import io.sealane.certificates.model.CARotation.Step;
import io.sealane.certificates.model.OwnCondition;
import io.sealane.certificates.model.Present;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a rotation's state from its status, and writes it there. Pure. */
final class RotationStatuses {

    private static final int WAITING_MAX = 20;
    /** Reason of Ready while nothing but certificates and resources of namespaces may keep the old root. */
    private static final String HELD = "StillNeedsOldRoot";

    private RotationStatuses() {}

    /** A status that cannot be read is that of a rotation nothing was done for yet. */
    static RotationState of(@Nullable Status status, Instant now) {
        var phase = status == null ? Optional.<RotationPhase>empty() : phase(text(status.phase()));
        if (status == null || phase.isEmpty()) {
            return RotationState.queued(now);
        }
        var since = instant(status.since(), now);
        var held = Duration.ofSeconds(number(status.heldSeconds()));
        return new RotationState(
                phase.get(),
                number(status.bundleVersion()),
                new Roots(
                        root(status.oldRoot()).map(CertificateChain::fingerprint),
                        root(status.nextRoot()).map(CertificateChain::fingerprint)),
                new Timing(since, held, now, 0),
                maybe(status.trouble()),
                list(status.history()).stream()
                        .flatMap(step -> phase(text(step.phase()))
                                .map(to -> new Transition(instant(step.time(), now), to, text(step.evidence())))
                                .stream())
                        .toList());
    }

    /** The certificate behind a PEM text, if it is one. */
    static Optional<X509Certificate> root(@Nullable String pem) {
        try {
            return maybe(pem).map(text -> Pem.parseCertificates(text).get(0));
        } catch (X509Failure e) {
            return Optional.empty();
        }
    }

    /** @param pems finds the certificate of a fingerprint as PEM */
    static Status status(CARotation rotation, RotationState state, Waiting waiting, Function<String, String> pems) {
        return new Status(
                rotation.getMetadata().getGeneration(),
                word(state.phase()),
                state.version(),
                text(state.timing().since()),
                state.timing().held().toSeconds(),
                state.roots().old().map(pems).orElse(null),
                state.roots().next().map(pems).orElse(null),
                state.trouble().orElse(null),
                waiting.missing().stream().limit(WAITING_MAX).toList(),
                waiting.tenants().isEmpty() ? null : waiting.tenants().size(),
                state.history().stream()
                        .map(step -> new Step(text(step.at()), word(step.to()), step.why()))
                        .toList(),
                List.of(ready(rotation.status(), state, waiting)));
    }

    /** A rotation that cannot begin as it is wanted. */
    static Status refused(CARotation rotation, String why, Instant now) {
        return stopped(rotation, "InvalidSpec", why, now);
    }

    /** A rotation of an authority that somebody else keeps. */
    static Status notOurs(CARotation rotation, String why, Instant now) {
        return stopped(rotation, "NotOurs", why, now);
    }

    private static Status stopped(CARotation rotation, String reason, String why, Instant now) {
        var before = rotation.status();
        var condition = new OwnCondition("Ready", "False", reason, why, since(before, "False", now));
        return new Status(
                rotation.getMetadata().getGeneration(),
                before == null ? null : before.phase(),
                before == null ? null : before.bundleVersion(),
                before == null ? null : before.since(),
                before == null ? null : before.heldSeconds(),
                before == null ? null : before.oldRoot(),
                before == null ? null : before.nextRoot(),
                before == null ? null : before.trouble(),
                before == null ? null : before.waitingFor(),
                before == null ? null : before.heldBy(),
                before == null ? null : before.history(),
                List.of(condition));
    }

    private static OwnCondition ready(@Nullable Status before, RotationState state, Waiting waiting) {
        var now = state.timing().lookedAt();
        if (state.phase() == RotationPhase.DONE) {
            return new OwnCondition(
                    "Ready",
                    "True",
                    "Rotated",
                    "The old root is no longer trusted" + passedOver(state),
                    since(before, "True", now));
        }
        var reason = state.phase() == RotationPhase.ABORTED
                ? "Aborted"
                : state.trouble().isPresent() ? "Stuck" : isHeld(state, waiting) ? HELD : word(state.phase());
        var message = Stream.of(
                        state.trouble().or(() -> waitingFor(waiting)).stream(),
                        Optional.of(waiting).filter(one -> !one.tenants().isEmpty()).stream()
                                .map(one -> held(state, one)))
                .flatMap(Function.identity())
                .collect(Collectors.joining("; "));
        return new OwnCondition("Ready", "False", reason, message, since(before, "False", now));
    }

    /** At the last step: who names the old root for himself, say, goes on trusting it. */
    private static String passedOver(RotationState state) {
        var history = state.history();
        var last = history.isEmpty() ? "" : history.get(history.size() - 1).why();
        return last.contains(Transition.WITHOUT) ? "; " + last : "";
    }

    private static boolean isHeld(RotationState state, Waiting waiting) {
        return state.phase().isSwitched()
                && !waiting.missing().isEmpty()
                && Set.copyOf(waiting.tenants()).containsAll(waiting.missing());
    }

    private static Optional<String> waitingFor(Waiting waiting) {
        var tenants = Set.copyOf(waiting.tenants());
        var others =
                waiting.missing().stream().filter(one -> !tenants.contains(one)).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of("waiting for " + named(others));
    }

    private static String held(RotationState state, Waiting waiting) {
        var when = state.phase().isSwitched() ? "held by " : "after the switch held by ";
        return when + waiting.tenants().size() + " of namespaces: " + named(waiting.tenants())
                + waiting.bound()
                        .map(bound -> "; it goes on without them " + bound)
                        .orElse("; it waits until that is done; spec.hold.tenants bounds it");
    }

    private static String named(List<String> all) {
        var named = all.stream().limit(WAITING_MAX).collect(Collectors.joining(", "));
        return all.size() > WAITING_MAX ? named + " and " + (all.size() - WAITING_MAX) + " more" : named;
    }

    private static String since(@Nullable Status before, String value, Instant now) {
        return OwnCondition.since(before == null ? null : before.conditions(), value, now);
    }

    /** {@code PUBLISHING} is {@code Publishing} on the wire. */
    static String word(RotationPhase phase) {
        return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static Optional<RotationPhase> phase(String word) {
        return Arrays.stream(RotationPhase.values())
                .filter(phase -> word(phase).equals(word))
                .findFirst();
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(@Nullable String value) {
        return Present.text(value);
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}

package io.sealane.certificates.model;

import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.CertStore.IssueRecord;
import io.sealane.cert.CertStore.Outcome;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.StatusCondition;
import io.sealane.resource.status.StatusEvents;
import io.sealane.resource.status.StatusEvents.News;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is told as Events about certificates, issuers, bundles and rotations: in cert-manager's and trust-manager's words where they have any. Pure. */
public final class CertificateStories {

    public static final String COMPONENT = "sealane-certificates";

    private static final String READY = "Ready";
    private static final String PENDING = "Pending";
    private static final String QUEUED = "Queued";
    private static final String HELD = "StillNeedsOldRoot";

    private CertificateStories() {}

    /** The same resources, with what is written into a status told. */
    public static Resources told(Resources resources, InstantSource clock) {
        return new StatusEvents(resources, new ObjectEvents(resources, COMPONENT, clock), CertificateStories::of);
    }

    static List<News> of(HasMetadata before, HasMetadata after) {
        if (after instanceof Certificate) {
            return certificate(StatusCondition.of(before), StatusCondition.of(after));
        }
        if (after instanceof CertificateRequest) {
            return request(StatusCondition.of(before), StatusCondition.of(after));
        }
        if (after instanceof Order order) {
            return order(before, order);
        }
        if (after instanceof Challenge challenge) {
            return challenge(before, challenge);
        }
        if (after instanceof CARotation) {
            return rotation(before, after);
        }
        return StatusEvents.conditions(after instanceof TrustBundleResource ? "Synced" : READY, before, after);
    }

    /** The steps of an issue that succeeded, which cert-manager's controllers tell one by one; a failure is told by the status. */
    public static List<News> issue(IssueRecord issue, String request) {
        if (!(issue.outcome() instanceof Outcome.Issued issued)) {
            return List.of();
        }
        var kept = "Reusing private key stored in existing Secret resource \""
                + issue.spec().secretName() + "\"";
        return List.of(
                issued.keyKept()
                        ? new News(false, "Reused", kept)
                        : new News(false, "Generated", "Made a new private key beside the one in use"),
                new News(false, "Requested", "Created new CertificateRequest resource \"" + request + "\""),
                new News(false, "Issuing", "The certificate has been successfully issued"));
    }

    /** An issue under way or failed says why the certificate is not ready; otherwise Ready says it itself. */
    private static List<News> certificate(Map<String, StatusCondition> old, Map<String, StatusCondition> now) {
        var news = new ArrayList<News>();
        var issuing = Optional.ofNullable(now.get(CertificateStatus.ISSUING));
        issuing.filter(condition -> StatusEvents.isNews(condition, old))
                .map(CertificateStories::issuing)
                .ifPresent(news::add);
        var ready = now.get(READY);
        if (ready == null) {
            return news;
        }
        var underWay = issuing.filter(StatusCondition::isTrue).isPresent();
        if (ready.isFalse() && !underWay && StatusEvents.isNews(ready, old)) {
            news.add(News.warning(ready));
        }
        var wasIssuing = old.containsKey(CertificateStatus.ISSUING)
                && old.get(CertificateStatus.ISSUING).isTrue();
        if (StatusEvents.turnedTrue(ready, old) && !wasIssuing) {
            news.add(News.normal(ready));
        }
        return news;
    }

    private static News issuing(StatusCondition issuing) {
        if (issuing.isFalse()) {
            return News.warning(issuing);
        }
        return issuing.message().contains(CertificateStatus.WAITING_FOR_ISSUER)
                ? new News(true, "IssuerNotReady", issuing.message())
                : new News(false, "Issuing", issuing.message());
    }

    private static List<News> request(Map<String, StatusCondition> old, Map<String, StatusCondition> now) {
        var news = new ArrayList<News>();
        now.values().stream()
                .filter(condition -> StatusEvents.turnedTrue(condition, old))
                .forEach(condition -> news.add(
                        condition.type().equals(READY)
                                ? new News(false, "CertificateIssued", condition.message())
                                : News.normal(condition)));
        now.values().stream()
                .filter(condition -> condition.isFalse() && StatusEvents.isNews(condition, old))
                .forEach(condition -> news.add(
                        condition.reason().equals(PENDING) ? News.normal(condition) : News.warning(condition)));
        return news;
    }

    private static List<News> order(HasMetadata before, Order now) {
        var state = OrderForm.state(now);
        if (state.equals(OrderForm.state((Order) before))) {
            return List.of();
        }
        return switch (state) {
            case "valid" -> List.of(new News(false, "Complete", "Order completed successfully"));
            case "invalid", "errored" -> List.of(new News(true, "Failed", OrderForm.reason(now)));
            default -> List.of();
        };
    }

    private static List<News> challenge(HasMetadata before, Challenge now) {
        var old = OrderForm.counted((Challenge) before);
        var counted = OrderForm.counted(now);
        if (OrderForm.isPresented(now) && !OrderForm.isPresented((Challenge) before)) {
            return List.of(new News(
                    false, "Presented", "Presented challenge using " + counted.type() + " challenge mechanism"));
        }
        if (counted.state().equals(old.state())) {
            return List.of();
        }
        return switch (counted.state()) {
            case "valid" ->
                List.of(new News(
                        false,
                        "DomainVerified",
                        "Domain \"" + counted.domain() + "\" verified with \"" + counted.type() + "\" validation"));
            case "invalid", "errored" -> List.of(new News(true, "Failed", counted.reason()));
            default -> List.of();
        };
    }

    /** What a rotation waits for changes all the time: told are its phases, and what keeps it from getting on. */
    private static List<News> rotation(HasMetadata before, HasMetadata after) {
        return Stream.of(
                        phase(before, after).stream(),
                        passedOver((CARotation) before, (CARotation) after).stream(),
                        warned((CARotation) before, (CARotation) after).stream())
                .flatMap(Function.identity())
                .toList();
    }

    /** What may be hurt by a step that was taken is not told as one among others. */
    private static Optional<News> passedOver(CARotation before, CARotation after) {
        return steps(after) == steps(before)
                ? Optional.empty()
                : evidence(after)
                        .filter(text -> text.contains(RotationState.Transition.WITHOUT))
                        .map(text -> new News(true, "PassedOver", text));
    }

    private static int steps(CARotation rotation) {
        var status = rotation.status();
        return status == null ? 0 : Present.list(status.history()).size();
    }

    /** Before the switch what is going to hold is told once, while there is a way back. */
    private static Optional<News> warned(CARotation before, CARotation after) {
        var ready = StatusCondition.of(after).get(READY);
        return ready != null && !isTrouble(ready) && heldBy(after) > 0 && heldBy(before) == 0
                ? Optional.of(new News(true, HELD, ready.message()))
                : Optional.empty();
    }

    private static int heldBy(CARotation rotation) {
        var status = rotation.status();
        return status == null || status.heldBy() == null ? 0 : status.heldBy();
    }

    private static List<News> phase(HasMetadata before, HasMetadata after) {
        var ready = StatusCondition.of(after).get(READY);
        var old = StatusCondition.of(before).get(READY);
        if (ready == null || old != null && old.reason().equals(ready.reason()) && !isToldAgain(ready)) {
            return List.of();
        }
        if (ready.equals(old)) {
            return List.of();
        }
        return List.of(
                isTrouble(ready)
                        ? News.warning(ready)
                        : new News(
                                false,
                                ready.reason(),
                                evidence((CARotation) after).orElseGet(() -> said(ready))));
    }

    private static String said(StatusCondition ready) {
        return ready.reason().equals(QUEUED) && ready.message().isEmpty()
                ? "Begins when no other rotation of this issuer is under way"
                : ready.message();
    }

    /**
     * Whether other words are news. Who holds a rotation changes with each Secret of each namespace, and an object may cause a few Events only,
     * which are for what follows.
     */
    private static boolean isToldAgain(StatusCondition ready) {
        return isTrouble(ready) && !ready.reason().equals(HELD);
    }

    private static boolean isTrouble(StatusCondition ready) {
        return List.of("Stuck", HELD, "Aborted", "InvalidSpec").contains(ready.reason());
    }

    /** Why the rotation went into its present phase. */
    private static Optional<String> evidence(CARotation rotation) {
        var status = rotation.status();
        var history = status == null ? List.<CARotation.Step>of() : Present.list(status.history());
        return history.isEmpty()
                ? Optional.empty()
                : Optional.of(text(history.get(history.size() - 1).evidence())).filter(text -> !text.isEmpty());
    }
}

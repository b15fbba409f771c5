package io.sealane.serving.controller.route;

import io.fabric8.knative.duck.v1.Addressable;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.RouteBuilder;
import io.fabric8.knative.serving.v1.RouteStatus;
import io.fabric8.knative.serving.v1.RouteStatusBuilder;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.knative.serving.v1.TrafficTargetBuilder;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.world.Meta;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Route's status says. Pure. */
final class RouteStatuses {

    private static final String ASSIGNED = "AllTrafficAssigned";
    private static final String INGRESS = "IngressReady";
    private static final String CERTIFICATE = "CertificateProvisioned";

    /**
     * What the status depends on.
     *
     * @param needed the certificates that the Route wants to have
     * @param ingress as it was read or written last; null when there is none of ours
     * @param moving whether traffic is still on its way to a new revision
     * @param notOwned why there is none of ours; empty when there is
     */
    record Facts(
            RouteHosts hosts,
            TrafficPlan plan,
            List<CertificatePlan> needed,
            CertificateStates certificates,
            @Nullable Ingress ingress,
            boolean moving,
            String notOwned) {

        static Facts served(
                RouteHosts hosts,
                TrafficPlan plan,
                List<CertificatePlan> needed,
                CertificateStates certificates,
                Ingress ingress,
                boolean moving) {
            return new Facts(hosts, plan, needed, certificates, ingress, moving, "");
        }

        static Facts unresolved(RouteHosts hosts, TrafficPlan.Unresolved plan) {
            return new Facts(hosts, plan, List.of(), CertificateStates.NONE, null, false, "");
        }

        static Facts notOwned(RouteHosts hosts, String why) {
            return new Facts(
                    hosts, new TrafficPlan.Resolved(List.of()), List.of(), CertificateStates.NONE, null, false, why);
        }

        private boolean isEncrypted(String tag, boolean external) {
            return needed.stream()
                    .anyMatch(each -> each.tag().equals(tag)
                            && each.external() == external
                            && certificates.isReady(each.wanted()));
        }

        /** What clients inside verify it by, where it is encrypted. */
        private Optional<String> root() {
            return needed.stream()
                    .filter(each -> each.tag().equals(RouteHosts.NO_TAG)
                            && !each.external()
                            && certificates.isReady(each.wanted()))
                    .findFirst()
                    .flatMap(each -> certificates.root(each.wanted()));
        }

        private Optional<Condition> ingressReady() {
            var status = ingress == null ? null : ingress.getStatus();
            return ingress == null || status == null || !Meta.isCurrent(ingress, status.getObservedGeneration())
                    ? Optional.empty()
                    : Conditions.find(status.getConditions(), Conditions.READY);
        }

        /** Whether what the URLs promise is in force. */
        private boolean isInForce() {
            return ingressReady()
                    .filter(ready -> "True".equals(ready.getStatus()))
                    .isPresent();
        }
    }

    private RouteStatuses() {}

    static Route of(Route route, Facts facts, Instant now) {
        var before = route.getStatus() == null ? new RouteStatus() : route.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        assigned(conditions, facts);
        ingress(conditions, facts);
        certificate(conditions, facts);
        var status = new RouteStatusBuilder(before)
                .withObservedGeneration(route.getMetadata().getGeneration())
                .withConditions(conditions.build());
        // Until it is in force the last ones stay: nobody is sent where nothing answers yet.
        if (facts.plan() instanceof TrafficPlan.Resolved resolved
                && facts.notOwned().isEmpty()
                && (facts.isInForce() || before.getUrl() == null)) {
            status.withUrl(url(facts, RouteHosts.NO_TAG))
                    .withAddress(address(facts))
                    .withTraffic(resolved.targets().stream()
                            .map(target -> traffic(facts, target))
                            .toList());
        }
        return new RouteBuilder(route).withStatus(status.build()).build();
    }

    private static void assigned(Conditions conditions, Facts facts) {
        if (!(facts.plan() instanceof TrafficPlan.Unresolved why)) {
            conditions.yes(ASSIGNED);
        } else if (why.failed()) {
            conditions.no(ASSIGNED, why.reason(), why.message());
        } else {
            conditions.unknown(ASSIGNED, why.reason(), why.message());
        }
    }

    private static void ingress(Conditions conditions, Facts facts) {
        if (!facts.notOwned().isEmpty()) {
            conditions.no(INGRESS, "NotOwned", facts.notOwned());
            return;
        }
        var ready = facts.ingressReady();
        var reason = ready.map(Condition::getReason).orElse("IngressNotConfigured");
        var message = ready.map(Condition::getMessage).orElse("Ingress has not yet been reconciled.");
        switch (ready.map(Condition::getStatus).orElse("Unknown")) {
            case "True" -> {
                if (facts.moving()) {
                    conditions.unknown(
                            INGRESS,
                            "RolloutInProgress",
                            "A gradual rollout of the latest revision(s) is in progress.");
                } else {
                    conditions.yes(INGRESS);
                }
            }
            case "False" -> conditions.no(INGRESS, reason, message);
            default -> conditions.unknown(INGRESS, reason, message);
        }
    }

    private static void certificate(Conditions conditions, Facts facts) {
        var missing = facts.needed().stream()
                .filter(each -> !facts.certificates().isReady(each.wanted()))
                .findFirst();
        if (missing.isEmpty()) {
            if (CertificatePlan.wantsExternal(facts.hosts()) || !facts.needed().isEmpty()) {
                conditions.yes(CERTIFICATE);
            } else {
                conditions.yes(
                        CERTIFICATE,
                        "TLSNotEnabled",
                        facts.hosts().isExternal()
                                ? "external-domain-tls is not enabled"
                                : "TLS is not enabled for cluster-local");
            }
            return;
        }
        var name = missing.get().wanted().getMetadata().getName();
        var failure = facts.certificates().failure(missing.get().wanted());
        if (failure.isPresent()) {
            conditions.no(
                    CERTIFICATE, "CertificateProvisionFailed", "Certificate " + name + " failed: " + failure.get());
        } else if (IngressPlan.isRedirected(facts.hosts())) {
            conditions.unknown(CERTIFICATE, "CertificateNotReady", "Certificate " + name + " is not ready.");
        } else {
            conditions.yes(CERTIFICATE, "HTTPDowngrade", "Certificate " + name + " is not ready, downgraded to HTTP.");
        }
    }

    private static String url(Facts facts, String tag) {
        var hosts = facts.hosts();
        var encrypted = facts.isEncrypted(tag, hosts.isExternal(tag));
        var otherwise = hosts.isExternal(tag) ? hosts.network().externalScheme() : "http";
        return (encrypted ? "https" : otherwise) + "://" + hosts.shown(tag);
    }

    private static Addressable address(Facts facts) {
        var scheme = facts.isEncrypted(RouteHosts.NO_TAG, false) ? "https" : "http";
        return new Addressable(
                facts.root().orElse(null),
                null,
                null,
                scheme + "://" + facts.hosts().internal(RouteHosts.NO_TAG));
    }

    private static TrafficTarget traffic(Facts facts, TrafficPlan.Target target) {
        return new TrafficTargetBuilder()
                .withRevisionName(target.revision())
                .withPercent((long) target.percent())
                .withLatestRevision(target.latest())
                .withTag(target.tag().orElse(null))
                .withUrl(target.tag().map(tag -> url(facts, tag)).orElse(null))
                .build();
    }
}

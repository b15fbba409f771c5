package io.sealane.serving.controller.route;

import io.fabric8.knative.duck.v1.Addressable;
import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.fabric8.knative.serving.v1beta1.DomainMappingBuilder;
import io.fabric8.knative.serving.v1beta1.DomainMappingStatus;
import io.fabric8.knative.serving.v1beta1.DomainMappingStatusBuilder;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.world.Meta;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a DomainMapping's status says. Pure. */
final class MappingStatuses {

    private static final String CLAIMED = "DomainClaimed";
    private static final String RESOLVED = "ReferenceResolved";
    private static final String INGRESS = "IngressReady";
    private static final String CERTIFICATE = "CertificateProvisioned";

    /**
     * What the status depends on.
     *
     * @param claimed whether the domain is the namespace's
     * @param unresolved why the reference leads nowhere; empty when it leads somewhere
     * @param notOwned why there is no child of ours; empty when there is
     * @param ingress as it was read or written last
     * @param needed the certificate that is to be made
     * @param encrypted whether there is one, made or brought along
     * @param redirected whether requests in the clear are sent to https
     */
    record Facts(
            boolean claimed,
            String unresolved,
            String notOwned,
            @Nullable Ingress ingress,
            Optional<Certificate> needed,
            CertificateStates certificates,
            boolean encrypted,
            boolean redirected) {

        static Facts unclaimed() {
            return new Facts(false, "", "", null, Optional.empty(), CertificateStates.NONE, false, false);
        }

        static Facts unresolved(String why) {
            return new Facts(true, why, "", null, Optional.empty(), CertificateStates.NONE, false, false);
        }

        static Facts notOwned(String why) {
            return new Facts(true, "", why, null, Optional.empty(), CertificateStates.NONE, false, false);
        }

        static Facts served(
                Ingress ingress,
                Optional<Certificate> needed,
                CertificateStates certificates,
                boolean encrypted,
                boolean redirected) {
            return new Facts(true, "", "", ingress, needed, certificates, encrypted, redirected);
        }

        boolean isServed() {
            return ingress != null;
        }
    }

    private MappingStatuses() {}

    static DomainMapping of(DomainMapping mapping, Facts facts, Instant now) {
        var before = mapping.getStatus() == null ? new DomainMappingStatus() : mapping.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        if (facts.claimed()) {
            conditions.yes(CLAIMED);
        } else {
            conditions.no(
                    CLAIMED,
                    "DomainAlreadyClaimed",
                    "The domain has no ClusterDomainClaim for this namespace: create one, or set"
                            + " autocreate-cluster-domain-claims in config-network");
        }
        if (facts.unresolved().isEmpty()) {
            conditions.yes(RESOLVED);
        } else {
            conditions.no(RESOLVED, "ResolveFailed", facts.unresolved());
        }
        ingress(conditions, facts);
        certificate(conditions, facts);
        var url = (facts.encrypted() ? "https://" : "http://")
                + mapping.getMetadata().getName();
        var status = new DomainMappingStatusBuilder(before)
                .withObservedGeneration(mapping.getMetadata().getGeneration())
                .withUrl(url)
                .withAddress(new Addressable(null, null, null, url))
                .withConditions(conditions.build())
                .build();
        return new DomainMappingBuilder(mapping).withStatus(status).build();
    }

    private static void ingress(Conditions conditions, Facts facts) {
        if (!facts.notOwned().isEmpty()) {
            conditions.no(INGRESS, "NotOwned", facts.notOwned());
            return;
        }
        var ingress = facts.ingress();
        var ready = ingress == null
                        || ingress.getStatus() == null
                        || !Meta.isCurrent(ingress, ingress.getStatus().getObservedGeneration())
                ? Optional.<Condition>empty()
                : Conditions.find(ingress.getStatus().getConditions(), Conditions.READY);
        var reason = ready.map(Condition::getReason).orElse("IngressNotConfigured");
        var message = ready.map(Condition::getMessage).orElse("Ingress has not yet been reconciled.");
        switch (ready.map(Condition::getStatus).orElse("Unknown")) {
            case "True" -> conditions.yes(INGRESS);
            case "False" -> conditions.no(INGRESS, reason, message);
            default -> conditions.unknown(INGRESS, reason, message);
        }
    }

    private static void certificate(Conditions conditions, Facts facts) {
        if (!facts.isServed()) {
            conditions.unknown(CERTIFICATE, "Uninitialized", "Nothing is asked for before the domain leads somewhere.");
            return;
        }
        var needed = facts.needed();
        if (needed.isEmpty()) {
            if (facts.encrypted()) {
                conditions.yes(CERTIFICATE, "CertificateExternallyProvided", "The Secret was brought along.");
            } else {
                conditions.yes(CERTIFICATE, "TLSNotEnabled", "external-domain-tls is not enabled");
            }
            return;
        }
        var name = needed.get().getMetadata().getName();
        var failure = facts.certificates().failure(needed.get());
        if (facts.encrypted()) {
            conditions.yes(CERTIFICATE);
        } else if (failure.isPresent()) {
            conditions.no(
                    CERTIFICATE, "CertificateProvisionFailed", "Certificate " + name + " failed: " + failure.get());
        } else if (facts.redirected()) {
            conditions.unknown(CERTIFICATE, "CertificateNotReady", "Certificate " + name + " is not ready.");
        } else {
            conditions.yes(CERTIFICATE, "HTTPDowngrade", "Certificate " + name + " is not ready, downgraded to HTTP.");
        }
    }
}

package io.sealane.serving.controller;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.resource.status.Conditions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the certificates of one object are, by name. Immutable. */
final class CertificateStates {

    /** Of nothing. */
    static final CertificateStates NONE = new CertificateStates(Map.of());

    private final Map<String, Certificate> byName;

    private CertificateStates(Map<String, Certificate> byName) {
        this.byName = byName;
    }

    static CertificateStates of(List<Certificate> certificates) {
        var byName = new HashMap<String, Certificate>();
        certificates.forEach(each -> byName.put(each.getMetadata().getName(), each));
        return new CertificateStates(Map.copyOf(byName));
    }

    boolean isReady(Certificate wanted) {
        return condition(wanted)
                .filter(ready -> "True".equals(ready.getStatus()))
                .isPresent();
    }

    /** Why there is none and will be none; empty while it may still come. */
    Optional<String> failure(Certificate wanted) {
        return condition(wanted)
                .filter(ready -> "False".equals(ready.getStatus()))
                .map(ready -> Optional.ofNullable(ready.getMessage()).orElse(""));
    }

    private Optional<Condition> condition(Certificate wanted) {
        return Optional.ofNullable(byName.get(wanted.getMetadata().getName()))
                .filter(stored -> stored.getStatus() != null
                        && Meta.isCurrent(stored, stored.getStatus().getObservedGeneration()))
                .flatMap(stored -> Conditions.find(stored.getStatus().getConditions(), Conditions.READY));
    }
}

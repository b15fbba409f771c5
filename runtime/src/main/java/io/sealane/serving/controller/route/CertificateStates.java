package io.sealane.serving.controller.route;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.world.Meta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How the certificates of one object are, by name. Immutable. */
final class CertificateStates {

    /** Of nothing. */
    static final CertificateStates NONE = new CertificateStates(Map.of(), none -> Optional.empty());

    private final Map<String, Certificate> byName;
    private final Function<Certificate, Optional<Secret>> secrets;

    private CertificateStates(Map<String, Certificate> byName, Function<Certificate, Optional<Secret>> secrets) {
        this.byName = byName;
        this.secrets = secrets;
    }

    /** @param secrets where each has its key */
    static CertificateStates of(List<Certificate> certificates, Function<Certificate, Optional<Secret>> secrets) {
        var byName = new HashMap<String, Certificate>();
        certificates.forEach(each -> byName.put(each.getMetadata().getName(), each));
        return new CertificateStates(Map.copyOf(byName), secrets);
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

    /** What clients verify one by, in PEM; empty where its authority does not say, as public ones do not. */
    Optional<String> root(Certificate wanted) {
        return secrets.apply(wanted)
                .map(Secret::getData)
                .map(data -> data.get("ca.crt"))
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII))
                .filter(pem -> !pem.isBlank());
    }

    private Optional<Condition> condition(Certificate wanted) {
        return Optional.ofNullable(byName.get(wanted.getMetadata().getName()))
                .filter(stored -> stored.getStatus() != null
                        && Meta.isCurrent(stored, stored.getStatus().getObservedGeneration()))
                .flatMap(stored -> Conditions.find(stored.getStatus().getConditions(), Conditions.READY));
    }
}

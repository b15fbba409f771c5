package io.sealane.serving.controller.certificate;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateCondition;
import io.sealane.serving.controller.world.Meta;
import java.util.Optional;
import java.util.Set;

/** How far cert-manager is with a Certificate, by its conditions about what it says now. Pure. */
final class OrderProgress {

    private static final Set<String> UNDER_WAY =
            Set.of("InProgress", "Pending", "TemporaryCertificate", "Issuing", "DoesNotExist");

    /** Of a Certificate that asks for something else than before, also in the moment until that is ordered. */
    private static final String CHANGED = "RequestChanged";

    private OrderProgress() {}

    static Optional<CertificateCondition> ready(Certificate order) {
        return condition(order, "Ready");
    }

    /** Whether one that is not ready may become so without anybody's help. */
    static boolean isUnderWay(Certificate order) {
        var reason = ready(order).map(CertificateCondition::getReason).orElse("");
        var issuing = condition(order, "Issuing").map(CertificateCondition::getStatus);
        return UNDER_WAY.contains(reason)
                || issuing.filter("True"::equals).isPresent()
                || reason.equals(CHANGED) && issuing.isEmpty();
    }

    private static Optional<CertificateCondition> condition(Certificate order, String type) {
        var status = order.getStatus();
        return status == null || status.getConditions() == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(condition -> type.equals(condition.getType())
                                && Meta.isCurrent(order, condition.getObservedGeneration()))
                        .findFirst();
    }
}

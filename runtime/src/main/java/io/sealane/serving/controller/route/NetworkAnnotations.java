package io.sealane.serving.controller.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ConfigMaps;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.serving.controller.world.Meta;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an object may say of its own network, in annotations, against what holds for all. */
public final class NetworkAnnotations {

    /** The oldest first: it wins. */
    static final List<String> HTTP_PROTOCOL = List.of(
            "networking.knative.dev/httpOption",
            "networking.knative.dev/httpProtocol",
            "networking.knative.dev/http-protocol");

    private static final Set<String> PROTOCOLS = Set.of("enabled", "redirected");

    private NetworkAnnotations() {}

    /** Whether an object has none of its own certificates outside, by the annotation's oldest spelling that it has. */
    static boolean isOptedOut(HasMetadata object) {
        return Meta.annotation(object, CertificatePlan.OPT_OUT.toArray(String[]::new))
                .flatMap(ConfigMaps::flag)
                .orElse(false);
    }

    /** Faults are told to the annotation they are in. */
    public static void check(Field annotations) {
        annotations.entries((name, value) -> {
            var text = value.text().toLowerCase(Locale.ROOT);
            if (HTTP_PROTOCOL.contains(name) && !PROTOCOLS.contains(text)) {
                value.invalid("expected one of enabled, redirected, got '" + value.text() + "'");
            } else if (CertificatePlan.OPT_OUT.contains(name)
                    && ConfigMaps.flag(text).isEmpty()) {
                value.invalid("expected true or false, got '" + value.text() + "'");
            } else if (RolloutDuration.ANNOTATION.contains(name)) {
                rollout(value);
            }
        });
    }

    private static void rollout(Field value) {
        try {
            RolloutDuration.parse(value.text());
        } catch (IllegalArgumentException e) {
            value.invalid(String.valueOf(e.getMessage()));
        }
    }
}

package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an object may say of its own network, in annotations, against what holds for all. */
final class NetworkAnnotations {

    /** The oldest first: it wins. */
    static final List<String> HTTP_PROTOCOL = List.of(
            "networking.knative.dev/httpOption",
            "networking.knative.dev/httpProtocol",
            "networking.knative.dev/http-protocol");

    private static final Set<String> PROTOCOLS = Set.of("enabled", "redirected");
    private static final Set<String> FLAGS = Set.of("true", "false");

    private NetworkAnnotations() {}

    static void check(Field annotations) {
        annotations.entries((name, value) -> {
            var text = value.text().toLowerCase(Locale.ROOT);
            if (HTTP_PROTOCOL.contains(name) && !PROTOCOLS.contains(text)) {
                value.invalid("expected one of enabled, redirected, got '" + value.text() + "'");
            } else if (CertificatePlan.OPT_OUT.contains(name) && !FLAGS.contains(text)) {
                value.invalid("expected true or false, got '" + value.text() + "'");
            } else if (name.equals(RolloutDuration.ANNOTATION)) {
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

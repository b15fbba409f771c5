package io.sealane.eventing.controller.rule;

import io.sealane.eventing.controller.config.Brokers;
import io.sealane.resource.embedded.admission.KnownAnnotations;
import java.util.List;

/** The annotations of eventing: ours with what they count on, and Knative's. Pure. */
final class EventingAnnotations {

    private static final List<String> STORING =
            List.of("brokers", "channels", "inmemorychannels", "sequences", "parallels");
    private static final List<String> DELIVERING = List.of("triggers", "subscriptions", "sequences", "parallels");

    private EventingAnnotations() {}

    static KnownAnnotations known() {
        return KnownAnnotations.none()
                .on(STORING, Brokers.PARTITIONS, Brokers.RETENTION, Brokers.RETENTION_BYTES, Brokers.TTL)
                .on(
                        DELIVERING,
                        "sealane.io/order",
                        "sealane.io/in-flight-max",
                        "sealane.io/rate-per-second-max",
                        "sealane.io/breaker-failures",
                        "sealane.io/breaker-pause",
                        "sealane.io/backoff-jitter-percent",
                        "sealane.io/start")
                // Written by the node itself, on whatever it makes or binds.
                .and(
                        "sealane.io/event-type-attributes",
                        "sealane.io/last-subscriber",
                        "sealane.io/local-url",
                        "sealane.io/sink-binding",
                        "sealane.io/template",
                        "sealane.io/unreadable",
                        "operator.sealane.io/replaced")
                .and(Brokers.CLASS, TriggerRules.INJECTION)
                .and("eventing.knative.dev/creator", "eventing.knative.dev/lastModifier", "eventing.knative.dev/scope");
    }
}

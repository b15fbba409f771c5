package io.sealane.eventing.controller.rule;

import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.resource.embedded.admission.Field;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which fields the defaults of {@code config-br-defaults} and {@code default-ch-webhook} have. Pure.
 *
 * <p>Knative passes over others. Here they are refused: a mistyped {@code delivery} would mean no retries, which shows only when an event is
 * lost.
 */
final class DefaultsFields {

    private static final List<String> ALL = List.of("clusterDefault", "namespaceDefaults");
    private static final List<String> GIVEN = Stream.concat(BrokerDefaults.REFERENCE.stream(), Stream.of("delivery"))
            .toList();
    private static final List<String> BROKERS = Stream.concat(
                    Stream.of("brokerClass", "brokerClasses", "disallowDifferentNamespaceConfig"), GIVEN.stream())
            .toList();
    private static final List<String> CHANNELS = List.of("apiVersion", "kind", "spec");
    /** Of {@code duck.knative.dev/v1 DeliverySpec}, {@code Destination} and {@code KReference}. */
    private static final List<String> DELIVERY =
            List.of("retry", "backoffPolicy", "backoffDelay", "timeout", "retryAfterMax", "format", "deadLetterSink");

    private static final List<String> DESTINATION = List.of("ref", "uri", "CACerts", "audience");
    private static final List<String> REFERENCE =
            List.of("apiVersion", "group", "kind", "name", "namespace", "address");

    private DefaultsFields() {}

    /** The whole text. */
    static void all(Field config) {
        only(config, ALL);
        map(config.at("namespaceDefaults"));
    }

    /** What is said of brokers for the cluster or for one namespace. */
    static void brokers(Field level) {
        only(level, BROKERS);
        delivery(level.at("delivery"));
        map(level.at("brokerClasses"));
        level.at("brokerClasses").entries((name, given) -> {
            only(given, GIVEN);
            delivery(given.at("delivery"));
        });
    }

    /** What is said of channels for the cluster or for one namespace. */
    static void channels(Field level) {
        only(level, CHANNELS);
    }

    private static void delivery(Field delivery) {
        only(delivery, DELIVERY);
        only(delivery.at("deadLetterSink"), DESTINATION);
        only(delivery.at("deadLetterSink").at("ref"), REFERENCE);
    }

    private static void only(Field object, List<String> known) {
        map(object);
        object.entries((name, value) -> {
            if (!known.contains(name)) {
                object.at(name).forbidden("unknown field, expected one of " + String.join(", ", known));
            }
        });
    }

    private static void map(Field object) {
        if (object.there() && !object.value().isObject()) {
            object.invalid("expected a map");
        }
    }
}

package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.eventing.v1.Broker;
import io.sealane.eventing.BrokerId;
import io.sealane.eventing.BrokerSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads Broker resources. Pure. */
final class Brokers {

    static final String CLASS = "eventing.knative.dev/broker.class";
    static final String SEALANE = "Sealane";
    /** On the broker: how many logs it gets when it is new. In its status: how many it has, for good. */
    static final String PARTITIONS = "sealane.io/partitions";
    /** How long events stay after every trigger has passed them, ISO 8601. */
    static final String RETENTION = "sealane.io/retention";

    static final int PARTITIONS_MAX = 1024;

    private Brokers() {}

    /**
     * Whether a broker is ours.
     *
     * @param classless whether one without a class is
     */
    static boolean ours(Broker broker, boolean classless) {
        var name = annotation(broker, CLASS);
        return name.map(SEALANE::equals).orElse(classless);
    }

    static boolean leaving(Broker broker) {
        return broker.getMetadata().getDeletionTimestamp() != null;
    }

    static BrokerId id(Broker broker) {
        return new BrokerId(
                broker.getMetadata().getNamespace(), broker.getMetadata().getName());
    }

    /** How many logs the broker has; empty before that was written to its status. */
    static Optional<Integer> partitions(Broker broker) {
        var annotations = broker.getStatus() == null ? null : broker.getStatus().getAnnotations();
        return Optional.ofNullable(annotations == null ? null : annotations.get(PARTITIONS))
                .flatMap(Brokers::number);
    }

    /** How many logs a new broker gets. */
    static int wantedPartitions(Broker broker, int otherwise) {
        return annotation(broker, PARTITIONS).flatMap(Brokers::number).orElse(otherwise);
    }

    /** What its partitions need to know; empty before their number is in its status. */
    static Optional<BrokerSettings> settings(Broker broker) {
        return partitions(broker)
                .map(count ->
                        new BrokerSettings(id(broker), broker.getMetadata().getUid(), count, retention(broker)));
    }

    /** How it delivers for triggers that do not say so themselves. */
    static Optional<DeliverySpec> delivery(Broker broker, BrokerDefaults defaults) {
        var own = broker.getSpec() == null ? null : broker.getSpec().getDelivery();
        return Optional.ofNullable(own)
                .or(() -> defaults.delivery(broker.getMetadata().getNamespace()));
    }

    private static Duration retention(Broker broker) {
        try {
            return annotation(broker, RETENTION)
                    .map(text -> IsoDurations.parse(text, RETENTION))
                    .orElse(Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return Duration.ZERO;
        }
    }

    static Optional<Integer> number(String text) {
        try {
            var number = Integer.parseInt(text.strip());
            return number < 1 || number > PARTITIONS_MAX ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> annotation(Broker broker, String name) {
        Map<String, String> annotations = broker.getMetadata().getAnnotations();
        return Optional.ofNullable(annotations == null ? null : annotations.get(name));
    }
}

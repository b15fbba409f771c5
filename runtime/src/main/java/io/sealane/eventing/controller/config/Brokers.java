package io.sealane.eventing.controller.config;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealane.eventing.controller.delivery.IsoDurations;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.gateway.event.EventTtl;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads Broker resources. Pure. */
public final class Brokers {

    public static final String CLASS = "eventing.knative.dev/broker.class";
    public static final String SEALANE = "Sealane";
    /** On the broker: how many logs it gets when it is new. In its status: how many it has, for good. */
    public static final String PARTITIONS = "sealane.io/partitions";
    /** How long events stay after every trigger has passed them, ISO 8601. */
    public static final String RETENTION = "sealane.io/retention";

    /** How many bytes of events are stored of it at most, as a quantity. */
    public static final String RETENTION_BYTES = "sealane.io/retention-bytes";

    /** How many brokers an event may pass from there on. */
    public static final String TTL = "sealane.io/ttl";

    public static final int PARTITIONS_MAX = 1024;

    private static final long BYTES_MIN = 1024 * 1024;

    private Brokers() {}

    /**
     * Whether a broker is ours.
     *
     * @param classless whether one without a class is
     */
    public static boolean ours(Broker broker, boolean classless) {
        var name = annotation(broker, CLASS);
        return name.map(SEALANE::equals).orElse(classless);
    }

    /** Whether it is being deleted. */
    public static boolean leaving(HasMetadata broker) {
        return broker.getMetadata().getDeletionTimestamp() != null;
    }

    public static BrokerId id(Broker broker) {
        return new BrokerId(
                broker.getMetadata().getNamespace(), broker.getMetadata().getName());
    }

    /** How many logs a broker or channel has; empty before that was written to its status. */
    static Optional<Integer> partitions(@Nullable Map<String, String> statusAnnotations) {
        return Optional.ofNullable(statusAnnotations == null ? null : statusAnnotations.get(PARTITIONS))
                .flatMap(Brokers::number);
    }

    /** The annotations of a status with that number among them. */
    public static Map<String, String> withPartitions(@Nullable Map<String, String> statusAnnotations, int partitions) {
        var annotations = new LinkedHashMap<String, String>();
        if (statusAnnotations != null) {
            annotations.putAll(statusAnnotations);
        }
        annotations.put(PARTITIONS, String.valueOf(partitions));
        return annotations;
    }

    /** How many logs a new one gets. */
    public static int wantedPartitions(HasMetadata broker, int otherwise) {
        return annotation(broker, PARTITIONS).flatMap(Brokers::number).orElse(otherwise);
    }

    /** What its partitions need to know; empty before their number is in its status. */
    public static Optional<BrokerSettings> settings(
            HasMetadata broker, BrokerId id, @Nullable Map<String, String> statusAnnotations) {
        return partitions(statusAnnotations)
                .map(count -> new BrokerSettings(
                        id,
                        broker.getMetadata().getUid(),
                        count,
                        retention(broker),
                        retentionBytes(broker),
                        annotation(broker, TTL).flatMap(Brokers::passes).orElse(EventTtl.PASSES_MAX)));
    }

    /** How it delivers for triggers that do not say so themselves. */
    public static Optional<DeliverySpec> delivery(Broker broker, BrokerDefaults defaults) {
        var own = broker.getSpec() == null ? null : broker.getSpec().getDelivery();
        return Optional.ofNullable(own)
                .or(() -> defaults.delivery(broker.getMetadata().getNamespace(), SEALANE));
    }

    private static Duration retention(HasMetadata broker) {
        try {
            return annotation(broker, RETENTION)
                    .map(text -> IsoDurations.parse(text, RETENTION))
                    .orElse(Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return Duration.ZERO;
        }
    }

    private static long retentionBytes(HasMetadata broker) {
        return annotation(broker, RETENTION_BYTES).flatMap(Brokers::bytes).orElse(Long.MAX_VALUE);
    }

    /** A quantity of at least 1 MiB; empty for any other text. */
    public static Optional<Long> bytes(String text) {
        try {
            var bytes = Quantity.getAmountInBytes(new Quantity(text.strip()));
            return bytes.compareTo(BigDecimal.valueOf(BYTES_MIN)) < 0
                            || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                    ? Optional.empty()
                    : Optional.of(bytes.longValue());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** A number of logs, from 1 to {@link #PARTITIONS_MAX}; empty for any other text. */
    public static Optional<Integer> number(String text) {
        return number(text, PARTITIONS_MAX);
    }

    /** How many brokers an event may pass; empty for what is no such number. */
    public static Optional<Integer> passes(String text) {
        return number(text, EventTtl.PASSES_MAX);
    }

    private static Optional<Integer> number(String text, int max) {
        try {
            var number = Integer.parseInt(text.strip());
            return number < 1 || number > max ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> annotation(HasMetadata broker, String name) {
        Map<String, String> annotations = broker.getMetadata().getAnnotations();
        return Optional.ofNullable(annotations == null ? null : annotations.get(name));
    }
}

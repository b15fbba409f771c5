package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Addressable;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.knative.eventing.v1.BrokerStatus;
import io.fabric8.knative.eventing.v1.BrokerStatusBuilder;
import io.sealane.gateway.event.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a broker's status says. Pure. */
final class BrokerStatuses {

    static final String LOCAL_URL = "sealane.io/local-url";

    /**
     * What the status depends on beside the broker.
     *
     * @param partitions how many logs the broker has
     * @param encryption which schemes take events in
     * @param host of the ingress
     * @param local where this machine reaches it
     * @param certificate what the ingress Secret says; empty when there is no such Secret
     * @param deadLetter empty when none is wanted
     * @param inForce whether every partition goes by the broker's settings
     */
    record Facts(
            int partitions,
            TransportEncryption encryption,
            String host,
            IngressAddresses local,
            Optional<Certificate> certificate,
            Optional<Sink.Resolution> deadLetter,
            boolean inForce) {}

    /** The ingress Secret's {@code ca.crt}, if it has one. */
    record Certificate(Optional<String> authority) {}

    private BrokerStatuses() {}

    /** The broker with the number of its logs in its status, to be stored before any of them is used. */
    static Broker withPartitions(Broker broker, int partitions) {
        var status = status(broker);
        var annotations = new LinkedHashMap<String, String>();
        if (status.getAnnotations() != null) {
            annotations.putAll(status.getAnnotations());
        }
        annotations.put(Brokers.PARTITIONS, String.valueOf(partitions));
        return new BrokerBuilder(broker)
                .withStatus(new BrokerStatusBuilder(status)
                        .withAnnotations(annotations)
                        .build())
                .build();
    }

    /** The broker with all of its status. */
    static Broker of(Broker broker, Facts facts, Instant now) {
        var before = status(broker);
        var addresses = addresses(broker, facts);
        var sink = facts.deadLetter().flatMap(Sink.Resolution::sink);
        var annotations = new LinkedHashMap<String, String>();
        annotations.put(Brokers.PARTITIONS, String.valueOf(facts.partitions()));
        annotations.put(LOCAL_URL, localUrl(broker, facts));
        var status = new BrokerStatusBuilder()
                .withObservedGeneration(broker.getMetadata().getGeneration())
                .withAnnotations(annotations)
                .withAddress(address(addresses, facts))
                .withAddresses(facts.encryption() == TransportEncryption.DISABLED ? List.of() : addresses)
                .withDeadLetterSinkUri(sink.map(found -> found.uri().toString()).orElse(null))
                .withDeadLetterSinkCACerts(sink.flatMap(Sink::caCerts).orElse(null))
                .withDeadLetterSinkAudience(sink.flatMap(Sink::audience).orElse(null))
                .withConditions(conditions(before, facts, !addresses.isEmpty(), now))
                .build();
        return new BrokerBuilder(broker).withStatus(status).build();
    }

    /** In the order in which senders should try: https first. Empty while https is wanted and there is no certificate. */
    private static List<Addressable> addresses(Broker broker, Facts facts) {
        var path = facts.host() + path(broker);
        var http = new Addressable(null, null, "http", "http://" + path);
        if (facts.encryption() == TransportEncryption.DISABLED) {
            return List.of(http);
        }
        if (facts.certificate().isEmpty()) {
            return facts.encryption() == TransportEncryption.PERMISSIVE ? List.of(http) : List.of();
        }
        var authority = facts.certificate().get().authority().orElse(null);
        var https = new Addressable(authority, null, "https", "https://" + path);
        return facts.encryption() == TransportEncryption.STRICT ? List.of(https) : List.of(https, http);
    }

    /** The single address: in permissive mode the one in the clear, kept for old senders. */
    private static @Nullable Addressable address(List<Addressable> addresses, Facts facts) {
        if (addresses.isEmpty()) {
            return null;
        }
        return facts.encryption() == TransportEncryption.STRICT
                ? addresses.get(0)
                : addresses.get(addresses.size() - 1);
    }

    private static String localUrl(Broker broker, Facts facts) {
        return facts.encryption() == TransportEncryption.DISABLED
                ? "http://localhost:" + facts.local().httpPort() + path(broker)
                : "https://localhost:" + facts.local().httpsPort() + path(broker);
    }

    private static String path(Broker broker) {
        return "/" + broker.getMetadata().getNamespace() + "/"
                + broker.getMetadata().getName();
    }

    private static List<io.fabric8.knative.pkg.apis.Condition> conditions(
            BrokerStatus before, Facts facts, boolean addressed, Instant now) {
        var conditions = new Conditions(before.getConditions(), now);
        if (facts.encryption() != TransportEncryption.DISABLED
                && facts.certificate().isEmpty()) {
            conditions.no(
                    "IngressReady",
                    "CertificateMissing",
                    "transport-encryption needs the ingress Secret, and there is none yet");
        } else {
            conditions.yes("IngressReady");
        }
        if (facts.inForce()) {
            conditions.yes("TriggerChannelReady");
        } else {
            conditions.unknown("TriggerChannelReady", "Starting", "Partitions are being started");
        }
        conditions.yes("FilterReady");
        if (addressed) {
            conditions.yes("Addressable");
        } else {
            conditions.no("Addressable", "NoAddress", "No listener can take events in for this broker");
        }
        deadLetter(conditions, facts.deadLetter());
        return conditions
                .yes("EventPoliciesReady", "OIDCDisabled", "Policies need the feature authentication-oidc")
                .build();
    }

    static void deadLetter(Conditions conditions, Optional<Sink.Resolution> deadLetter) {
        if (deadLetter.isEmpty()) {
            conditions.yes(
                    "DeadLetterSinkResolved", "DeadLetterSinkNotConfigured", "No dead letter sink is configured.");
        } else if (deadLetter.get() instanceof Sink.Missing missing) {
            conditions.no("DeadLetterSinkResolved", missing.reason(), missing.message());
        } else {
            conditions.yes("DeadLetterSinkResolved");
        }
    }

    private static BrokerStatus status(Broker broker) {
        return broker.getStatus() == null ? new BrokerStatus() : broker.getStatus();
    }
}

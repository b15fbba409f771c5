package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.knative.eventing.v1.BrokerStatus;
import io.fabric8.knative.eventing.v1.BrokerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** What a broker's status says. Pure. */
final class BrokerStatuses {

    /**
     * What the status depends on beside the broker.
     *
     * @param partitions how many logs the broker has
     * @param encryption which schemes take events in
     * @param host of the ingress
     * @param local where this machine reaches it
     * @param certificate what the ingress Secret says; empty when there is no such Secret
     * @param deadLetter empty when none is wanted
     * @param senders who may send to it
     * @param inForce whether every partition goes by the broker's settings
     */
    record Facts(
            int partitions,
            TransportEncryption encryption,
            String host,
            IngressAddresses local,
            Optional<Certificate> certificate,
            Optional<Sink.Resolution> deadLetter,
            Admissions.Shown senders,
            boolean inForce) {}

    /** The ingress Secret's {@code ca.crt}, if it has one. */
    record Certificate(Optional<String> authority) {}

    private BrokerStatuses() {}

    /** The broker with the number of its logs in its status, to be stored before any of them is used. */
    static Broker withPartitions(Broker broker, int partitions) {
        var status = status(broker);
        return new BrokerBuilder(broker)
                .withStatus(new BrokerStatusBuilder(status)
                        .withAnnotations(Brokers.withPartitions(status.getAnnotations(), partitions))
                        .build())
                .build();
    }

    /** The broker with all of its status. */
    static Broker of(Broker broker, Facts facts, Instant now) {
        var before = status(broker);
        var path = path(broker);
        var host = facts.host() + path;
        var addresses = Addresses.of("http://" + host, "https://" + host, facts);
        var sink = facts.deadLetter().flatMap(Sink.Resolution::sink);
        var annotations = new LinkedHashMap<String, String>();
        annotations.put(Brokers.PARTITIONS, String.valueOf(facts.partitions()));
        annotations.put(Sink.LOCAL_URL, Addresses.local(path, facts));
        var status = new BrokerStatusBuilder()
                .withObservedGeneration(broker.getMetadata().getGeneration())
                .withAnnotations(annotations)
                .withAddress(addresses.single())
                .withAddresses(addresses.listed())
                .withDeadLetterSinkUri(sink.map(found -> found.uri().toString()).orElse(null))
                .withDeadLetterSinkCACerts(sink.flatMap(Sink::caCerts).orElse(null))
                .withDeadLetterSinkAudience(sink.flatMap(Sink::audience).orElse(null))
                .withPolicies(facts.senders().policies().shown())
                .withConditions(conditions(before, facts, !addresses.all().isEmpty(), now))
                .build();
        return new BrokerBuilder(broker).withStatus(status).build();
    }

    static String path(HasMetadata broker) {
        return "/" + broker.getMetadata().getNamespace() + "/"
                + broker.getMetadata().getName();
    }

    private static List<io.fabric8.knative.pkg.apis.Condition> conditions(
            BrokerStatus before, Facts facts, boolean addressed, Instant now) {
        var conditions = new Conditions(before.getConditions(), now);
        certificate(conditions, "IngressReady", facts);
        inForce(conditions, "TriggerChannelReady", facts);
        conditions.yes("FilterReady");
        addressable(conditions, addressed, "broker");
        deadLetter(conditions, facts.deadLetter());
        policies(conditions, facts);
        return conditions.build();
    }

    /** Whether what is encrypted can come in. */
    static void certificate(Conditions conditions, String type, Facts facts) {
        if (facts.encryption() != TransportEncryption.DISABLED
                && facts.certificate().isEmpty()) {
            conditions.no(
                    type, "CertificateMissing", "transport-encryption needs the ingress Secret, and there is none yet");
        } else {
            conditions.yes(type);
        }
    }

    /** Whether every partition goes by the settings. */
    static void inForce(Conditions conditions, String type, Facts facts) {
        if (facts.inForce()) {
            conditions.yes(type);
        } else {
            conditions.unknown(type, "Starting", "Partitions are being started");
        }
    }

    static void addressable(Conditions conditions, boolean addressed, String kind) {
        if (addressed) {
            conditions.yes("Addressable");
        } else {
            conditions.no("Addressable", "NoAddress", "No listener can take events in for this " + kind);
        }
    }

    static void policies(Conditions conditions, Facts facts) {
        var senders = facts.senders();
        if (senders.features().authenticated()) {
            senders.policies().describe(conditions, senders.features().mode());
        } else {
            conditions.yes("EventPoliciesReady", "OIDCDisabled", "Policies need the feature authentication-oidc");
        }
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

package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.SubscriberStatus;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelBuilder;
import io.fabric8.knative.messaging.v1.InMemoryChannelStatus;
import io.fabric8.knative.messaging.v1.InMemoryChannelStatusBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

/** What an InMemoryChannel's status says. Pure. */
final class ChannelStatuses {

    /**
     * What the status depends on beside the channel and its log.
     *
     * @param host the channel's own host name
     * @param hasService whether there is a Service of that name
     * @param serviceOfOthers whether it is not the channel's
     * @param subscribers in the order to show them in
     * @param lasting whether what is stored outlives the node
     */
    record Surroundings(
            String host,
            boolean hasService,
            boolean serviceOfOthers,
            List<SubscriberStatus> subscribers,
            boolean lasting) {}

    private ChannelStatuses() {}

    /** The channel with the number of its logs in its status, to be stored before any of them is used. */
    static InMemoryChannel withPartitions(InMemoryChannel channel, int partitions) {
        var status = status(channel);
        return new InMemoryChannelBuilder(channel)
                .withStatus(new InMemoryChannelStatusBuilder(status)
                        .withAnnotations(Brokers.withPartitions(status.getAnnotations(), partitions))
                        .build())
                .build();
    }

    /** The channel with all of its status. */
    static InMemoryChannel of(
            InMemoryChannel channel, BrokerStatuses.Facts facts, Surroundings surroundings, Instant now) {
        var before = status(channel);
        var path = BrokerStatuses.path(channel);
        var addresses = Addresses.of("http://" + surroundings.host(), "https://" + facts.host() + path, facts);
        var sink = facts.deadLetter().flatMap(Sink.Resolution::sink);
        var annotations = new LinkedHashMap<String, String>();
        annotations.put(Brokers.PARTITIONS, String.valueOf(facts.partitions()));
        annotations.put(Sink.LOCAL_URL, Addresses.local(EventAddressing.LOCAL_CHANNELS + path, facts));
        var status = new InMemoryChannelStatusBuilder()
                .withObservedGeneration(channel.getMetadata().getGeneration())
                .withAnnotations(annotations)
                .withAddress(addresses.single())
                .withAddresses(addresses.listed())
                .withDeadLetterSinkUri(sink.map(found -> found.uri().toString()).orElse(null))
                .withDeadLetterSinkCACerts(sink.flatMap(Sink::caCerts).orElse(null))
                .withDeadLetterSinkAudience(sink.flatMap(Sink::audience).orElse(null))
                .withSubscribers(surroundings.subscribers())
                .withPolicies(facts.senders().policies().shown())
                .withConditions(
                        conditions(before, facts, surroundings, !addresses.all().isEmpty(), now))
                .build();
        return new InMemoryChannelBuilder(channel).withStatus(status).build();
    }

    private static List<Condition> conditions(
            InMemoryChannelStatus before,
            BrokerStatuses.Facts facts,
            Surroundings surroundings,
            boolean addressed,
            Instant now) {
        var conditions = new Conditions(before.getConditions(), now);
        dispatcher(conditions, surroundings.lasting());
        BrokerStatuses.certificate(conditions, "ServiceReady", facts);
        BrokerStatuses.inForce(conditions, "EndpointsReady", facts);
        BrokerStatuses.addressable(conditions, addressed, "channel");
        if (surroundings.serviceOfOthers()) {
            conditions.no(
                    "ChannelServiceReady",
                    "ChannelServiceNotOwned",
                    "A Service of the channel's name is there that was not made for it: " + surroundings.host());
        } else if (surroundings.hasService()) {
            conditions.yes("ChannelServiceReady");
        } else {
            conditions.unknown("ChannelServiceReady", "Starting", "The channel's Service is being made");
        }
        BrokerStatuses.deadLetter(conditions, facts.deadLetter());
        BrokerStatuses.policies(conditions, facts);
        return conditions.build();
    }

    /** The kind's name promises less than is kept, or as little: which of them is said where people look. */
    private static void dispatcher(Conditions conditions, boolean lasting) {
        if (lasting) {
            conditions.aside(
                    "DispatcherReady", "True", "EventsStored", "Events are on the disk before they are acknowledged");
        } else {
            conditions.aside(
                    "DispatcherReady",
                    "True",
                    "EventsInMemory",
                    "Events that are not delivered are lost when the node ends: it keeps its journal in memory");
        }
    }

    private static InMemoryChannelStatus status(InMemoryChannel channel) {
        return channel.getStatus() == null ? new InMemoryChannelStatus() : channel.getStatus();
    }
}

package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** A kind of resource that asks for the events of a broker or channel. Pure. */
interface Outlet<T extends HasMetadata> {

    Resources.Informer<T> informer();

    TriggerId id(ResourceKey key);

    /** Where its events come from; empty when it names nothing that could be. */
    Optional<BrokerId> source(T resource);

    /** What its specification names; empty when it has none. */
    Optional<Wish.Requested> requested(T resource);

    /** The destinations it names. */
    default Stream<Destination> destinations(T resource) {
        return requested(resource).stream().flatMap(Wish.Requested::destinations);
    }

    /** What it asks for; empty when it has no specification. */
    Optional<Wish> wish(T resource);

    /** The broker or channel it names, if there is one. */
    Optional<Hub> hub(T resource);

    /** The resource with all of its status. */
    T described(T resource, Outcome outcome, Instant now);

    /**
     * What came of a wish.
     *
     * @param ready whether every future event is certain to be delivered
     * @param identity as whom it delivers
     * @param encryption what is wanted of senders to our brokers; subscribers are as they are named
     */
    record Outcome(
            TriggerPlan plan,
            TriggerPlan.Facts facts,
            Identities.Identity identity,
            boolean ready,
            TransportEncryption encryption) {}
}

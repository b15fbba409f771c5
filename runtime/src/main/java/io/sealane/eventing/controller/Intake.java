package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A kind of resource that takes events in and stores them. Pure, but for {@link #surround}. */
interface Intake<T extends HasMetadata> {

    Resources.Informer<T> informer();

    BrokerId id(ResourceKey key);

    /** Whether it is for us to follow. */
    boolean ours(T resource);

    /** How it delivers for those that do not say so themselves. */
    Optional<DeliverySpec> delivery(T resource);

    /** What its partitions need to know; empty before their number is in its status. */
    Optional<BrokerSettings> settings(T resource);

    /** The resource with the number of its logs in its status, to be stored before any of them is used. */
    T withPartitions(T resource, int partitions);

    /** Brings along what else must be there for it. */
    CompletionStage<Void> surround(T resource);

    /** The Service that takes its events in, and the Secret with that Service's certificate. */
    Door door();

    /** The resource with all of its status. */
    T described(T resource, BrokerStatuses.Facts facts, Instant now);

    /**
     * Where events come in.
     *
     * @param service in the system namespace
     * @param secret in the system namespace
     */
    record Door(String service, String secret) {}
}

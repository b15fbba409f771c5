package io.sealane.eventing.controller.flow;

import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kind of resource that is made of channels and of subscriptions between them. Pure. */
public interface Flow<T extends HasMetadata> {

    Resources.Informer<T> informer();

    /** Of what its channels are to be made; null where it does not say. */
    @Nullable
    ChannelTemplateSpec template(T resource);

    /** What it is to be made of. */
    Wanted wanted(T resource, ChannelTemplateSpec template);

    /** The resource with all of its status. */
    T described(T resource, Parts parts, Instant now);

    /** What a flow is to be made of, in the order in which to make it. */
    record Wanted(List<InMemoryChannel> channels, List<Subscription> subscriptions) {}

    /**
     * What a flow is made of now, by name.
     *
     * @param fault why nothing can be made; empty when all is as wanted
     */
    record Parts(
            Map<String, InMemoryChannel> channels,
            Map<String, Subscription> subscriptions,
            Optional<Sink.Missing> fault) {

        public static Parts none(Sink.Missing fault) {
            return new Parts(Map.of(), Map.of(), Optional.of(fault));
        }
    }
}

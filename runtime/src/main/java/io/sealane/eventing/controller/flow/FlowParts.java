package io.sealane.eventing.controller.flow;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.DeliverySpecBuilder;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import io.fabric8.knative.duck.v1.KReference;
import io.fabric8.knative.duck.v1.KReferenceBuilder;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelBuilder;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.messaging.v1.SubscriptionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealane.eventing.controller.delivery.PassedOn;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.resource.status.Owners;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the channels and subscriptions of one flow. Pure.
 *
 * @param flow owns them; its annotations of ours hold for them
 */
record FlowParts(HasMetadata flow, ChannelTemplateSpec template) {

    /** A channel of the flow. */
    InMemoryChannel channel(String suffix) {
        return new InMemoryChannelBuilder()
                .withMetadata(meta(suffix))
                .withSpec(ChannelBacking.spec(template))
                .build();
    }

    /** How others refer to a channel of the flow. */
    KReference reference(String suffix) {
        return new KReferenceBuilder()
                .withApiVersion(HasMetadata.getApiVersion(InMemoryChannel.class))
                .withKind(HasMetadata.getKind(InMemoryChannel.class))
                .withNamespace(namespace())
                .withName(ChildNames.of(flow.getMetadata().getName(), suffix))
                .build();
    }

    /** A channel of the flow as a place to send to. */
    Destination destination(String suffix) {
        return new DestinationBuilder().withRef(reference(suffix)).build();
    }

    /** A subscription of the flow to one of its channels. */
    Subscription subscription(
            String suffix,
            String channel,
            @Nullable Destination subscriber,
            @Nullable Destination reply,
            @Nullable DeliverySpec delivery) {
        return new SubscriptionBuilder()
                .withMetadata(meta(suffix))
                .withNewSpec()
                .withChannel(reference(channel))
                .withSubscriber(filled(subscriber))
                .withReply(filled(reply))
                .withDelivery(filled(PassedOn.of(delivery)))
                .endSpec()
                .build();
    }

    private ObjectMeta meta(String suffix) {
        var annotations = new TreeMap<String, String>();
        if (flow.getMetadata().getAnnotations() != null) {
            flow.getMetadata().getAnnotations().forEach((name, value) -> {
                if (name.startsWith(Terms.PREFIX)) {
                    annotations.put(name, value);
                }
            });
        }
        return new ObjectMetaBuilder()
                .withNamespace(namespace())
                .withName(ChildNames.of(flow.getMetadata().getName(), suffix))
                .withAnnotations(annotations)
                .withOwnerReferences(Owners.controller(flow))
                .build();
    }

    /** A reference without a namespace means the flow's. */
    private @Nullable Destination filled(@Nullable Destination destination) {
        if (destination == null
                || destination.getRef() == null
                || destination.getRef().getNamespace() != null) {
            return destination;
        }
        return new DestinationBuilder(destination)
                .withRef(new KReferenceBuilder(destination.getRef())
                        .withNamespace(namespace())
                        .build())
                .build();
    }

    private @Nullable DeliverySpec filled(@Nullable DeliverySpec delivery) {
        return delivery == null || delivery.getDeadLetterSink() == null
                ? delivery
                : new DeliverySpecBuilder(delivery)
                        .withDeadLetterSink(filled(delivery.getDeadLetterSink()))
                        .build();
    }

    private String namespace() {
        return flow.getMetadata().getNamespace();
    }
}

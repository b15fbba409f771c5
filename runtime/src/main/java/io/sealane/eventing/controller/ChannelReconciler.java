package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelBuilder;
import io.fabric8.knative.messaging.v1.InMemoryChannelSpec;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.delivery.PassedOn;
import io.sealane.eventing.controller.flow.ChannelBacking;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the channel behind a Channel, of the same name, and shows what that one says. */
final class ChannelReconciler implements Reconciler {

    private static final String ANNOTATIONS = "sealane.io/";

    private final IntakeReconciler.Context context;

    ChannelReconciler(IntakeReconciler.Context context) {
        this.context = context;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return context.world()
                .channels()
                .get(key)
                .filter(found -> !Brokers.leaving(found))
                .map(this::follow)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> follow(Channel channel) {
        var template = template(channel);
        var fault = ChannelBacking.fault(template);
        if (fault.isPresent()) {
            return show(channel, new ChannelBacking(Optional.empty(), fault));
        }
        var present = context.world().inMemoryChannels().get(ResourceKey.of(channel));
        if (present.isEmpty()) {
            return context.resources()
                    .create(backing(channel, template))
                    .thenCompose(made -> show(channel, new ChannelBacking(Optional.of(made), Optional.empty())));
        }
        if (!ChannelIntake.owns(channel, present.get())) {
            return show(channel, ChannelBacking.ofOthers(present.get()));
        }
        return brought(present.get(), backing(channel, template))
                .thenCompose(now -> show(channel, new ChannelBacking(Optional.of(now), Optional.empty())));
    }

    /** Its own template; else the one of the ConfigMap. */
    private ChannelTemplateSpec template(Channel channel) {
        var spec = channel.getSpec();
        return spec == null || spec.getChannelTemplate() == null
                ? context.config().channels().template(channel.getMetadata().getNamespace())
                : spec.getChannelTemplate();
    }

    private CompletionStage<InMemoryChannel> brought(InMemoryChannel present, InMemoryChannel wanted) {
        var annotations = annotations(present);
        annotations.putAll(annotations(wanted));
        var asWanted = Objects.equals(delivery(present), delivery(wanted)) && annotations.equals(annotations(present));
        return asWanted
                ? CompletableFuture.completedStage(present)
                : context.resources()
                        .replace(new InMemoryChannelBuilder(present)
                                .editMetadata()
                                .withAnnotations(annotations)
                                .endMetadata()
                                .withSpec(wanted.getSpec())
                                .build());
    }

    private static @Nullable DeliverySpec delivery(InMemoryChannel channel) {
        return channel.getSpec() == null ? null : channel.getSpec().getDelivery();
    }

    private static Map<String, String> annotations(InMemoryChannel channel) {
        var annotations = channel.getMetadata().getAnnotations();
        return annotations == null ? new HashMap<>() : new HashMap<>(annotations);
    }

    private static InMemoryChannel backing(Channel channel, ChannelTemplateSpec template) {
        var meta = channel.getMetadata();
        var annotations = new HashMap<String, String>();
        Optional.ofNullable(meta.getAnnotations()).orElse(Map.of()).forEach((name, value) -> {
            if (name.startsWith(ANNOTATIONS)) {
                annotations.put(name, value);
            }
        });
        var spec = ChannelBacking.spec(template);
        var delivery =
                channel.getSpec() == null ? null : PassedOn.of(channel.getSpec().getDelivery());
        return new InMemoryChannelBuilder()
                .withNewMetadata()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withAnnotations(annotations)
                .withOwnerReferences(Owners.controller(channel))
                .endMetadata()
                .withSpec(delivery == null ? spec : new InMemoryChannelSpec(delivery, List.of()))
                .build();
    }

    private CompletionStage<Optional<Duration>> show(Channel channel, ChannelBacking backing) {
        return context.resources()
                .editStatus(
                        channel, read -> backing.shownBy(read, context.clock().instant()))
                .thenApply(written -> Optional.empty());
    }
}

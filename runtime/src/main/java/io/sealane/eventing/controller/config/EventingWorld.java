package io.sealane.eventing.controller.config;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.knative.flows.v1.Parallel;
import io.fabric8.knative.flows.v1.Sequence;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.sealane.resource.Resources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The kinds that the controllers watch. */
public record EventingWorld(
        Resources.Informer<Broker> brokers,
        Resources.Informer<Trigger> triggers,
        Resources.Informer<Channel> channels,
        Resources.Informer<InMemoryChannel> inMemoryChannels,
        Resources.Informer<Subscription> subscriptions,
        Resources.Informer<Sequence> sequences,
        Resources.Informer<Parallel> parallels,
        Resources.Informer<EventPolicy> policies,
        Resources.Informer<ServiceAccount> serviceAccounts,
        Resources.Informer<RequestReply> requestReplies,
        Resources.Informer<Service> services,
        Resources.Informer<Secret> secrets,
        Resources.Informer<ConfigMap> configMaps) {

    public static EventingWorld of(Resources resources) {
        return new EventingWorld(
                resources.informer(Broker.class),
                resources.informer(Trigger.class),
                resources.informer(Channel.class),
                resources.informer(InMemoryChannel.class),
                resources.informer(Subscription.class),
                resources.informer(Sequence.class),
                resources.informer(Parallel.class),
                resources.informer(EventPolicy.class),
                resources.informer(ServiceAccount.class),
                resources.informer(RequestReply.class),
                resources.informer(Service.class),
                resources.informer(Secret.class),
                resources.informer(ConfigMap.class));
    }

    /** Completes once all of them are known. */
    public CompletionStage<Void> synced() {
        return CompletableFuture.allOf(
                brokers.synced().toCompletableFuture(),
                triggers.synced().toCompletableFuture(),
                channels.synced().toCompletableFuture(),
                inMemoryChannels.synced().toCompletableFuture(),
                subscriptions.synced().toCompletableFuture(),
                sequences.synced().toCompletableFuture(),
                parallels.synced().toCompletableFuture(),
                policies.synced().toCompletableFuture(),
                serviceAccounts.synced().toCompletableFuture(),
                requestReplies.synced().toCompletableFuture(),
                services.synced().toCompletableFuture(),
                secrets.synced().toCompletableFuture(),
                configMaps.synced().toCompletableFuture());
    }
}

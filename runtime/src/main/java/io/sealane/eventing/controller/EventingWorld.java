package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.resource.Resources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The kinds that the controllers watch. */
record EventingWorld(
        Resources.Informer<Broker> brokers,
        Resources.Informer<Trigger> triggers,
        Resources.Informer<Service> services,
        Resources.Informer<Secret> secrets,
        Resources.Informer<ConfigMap> configMaps) {

    static EventingWorld of(Resources resources) {
        return new EventingWorld(
                resources.informer(Broker.class),
                resources.informer(Trigger.class),
                resources.informer(Service.class),
                resources.informer(Secret.class),
                resources.informer(ConfigMap.class));
    }

    /** Completes once all of them are known. */
    CompletionStage<Void> synced() {
        return CompletableFuture.allOf(
                brokers.synced().toCompletableFuture(),
                triggers.synced().toCompletableFuture(),
                services.synced().toCompletableFuture(),
                secrets.synced().toCompletableFuture(),
                configMaps.synced().toCompletableFuture());
    }
}

package io.sealane.serving.controller;

import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.resource.Resources;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Tells of namespaces that are gone, for whoever keeps something for each. */
public final class DeletedNamespaces {

    private DeletedNamespaces() {}

    /** @param taker told the name of each from now on, on {@code work} */
    public static void follow(Resources resources, Executor work, Consumer<String> taker) {
        resources.informer(Namespace.class).listen(change -> {
            if (!change.present()) {
                work.execute(() -> taker.accept(change.key().name()));
            }
        });
    }
}

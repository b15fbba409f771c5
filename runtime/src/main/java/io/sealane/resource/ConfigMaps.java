package io.sealane.resource;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import java.util.function.Consumer;

/** Follows one ConfigMap for those that know no Kubernetes class. */
public final class ConfigMaps {

    private ConfigMaps() {}

    /**
     * Tells what is in a ConfigMap now, and then whenever it changes; nothing when it is gone. Called in order on a thread that must not
     * be blocked.
     */
    public static void follow(Resources resources, ResourceKey key, Consumer<Map<String, String>> listener) {
        resources.informer(ConfigMap.class).listen(change -> {
            if (change.key().equals(key)) {
                var data = change.present() ? change.resource().getData() : null;
                listener.accept(data == null ? Map.of() : Map.copyOf(data));
            }
        });
    }
}

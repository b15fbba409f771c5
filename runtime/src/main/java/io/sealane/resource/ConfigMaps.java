package io.sealane.resource;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** ConfigMaps for those that know no Kubernetes class: follows one, and reads the flags in it. */
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

    /**
     * What a flag says, as Go's {@code strconv.ParseBool} has it, which Knative reads its ConfigMaps and annotations with: {@code true}, {@code t}
     * and {@code 1}, {@code false}, {@code f} and {@code 0}; here in any case and with space around.
     *
     * @return empty for any other text
     */
    public static Optional<Boolean> flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> Optional.of(true);
            case "false", "f", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}

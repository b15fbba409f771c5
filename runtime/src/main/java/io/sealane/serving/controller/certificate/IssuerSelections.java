package io.sealane.serving.controller.certificate;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Follows ConfigMap {@code config-certmanager}. Text that cannot be understood is told in a Warning Event on the map, and the last good
 * selection stays in force. Any thread.
 */
public final class IssuerSelections {

    static final String CONFIG_MAP = "config-certmanager";

    private final ResourceKey key;
    private final ObjectEvents events;
    private final List<Consumer<IssuerSelection>> listeners = new CopyOnWriteArrayList<>();
    private volatile IssuerSelection current = IssuerSelection.DEFAULT;
    private volatile Optional<String> problem = Optional.empty();

    private IssuerSelections(Resources resources, String namespace, InstantSource clock) {
        this.key = new ResourceKey(namespace, CONFIG_MAP);
        this.events = new ObjectEvents(resources, "sealane-serving", clock);
    }

    /** @param namespace where Knative Serving has its ConfigMaps */
    public static IssuerSelections watch(Resources resources, String namespace, InstantSource clock) {
        var selections = new IssuerSelections(resources, namespace, clock);
        resources.informer(ConfigMap.class).listen(change -> {
            if (change.key().equals(selections.key)) {
                selections.take(change.resource(), change.present());
            }
        });
        return selections;
    }

    /** What is in force. */
    public IssuerSelection current() {
        return current;
    }

    /** Why the map's present text is not in force, if it is not. */
    public Optional<String> problem() {
        return problem;
    }

    /** Tells a listener what is in force now and each time it changes; called in order on a thread that must not be blocked. */
    public synchronized void listen(Consumer<IssuerSelection> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    private synchronized void take(ConfigMap map, boolean present) {
        var data = present ? map.getData() : null;
        try {
            var next = IssuerSelection.of(data == null ? Map.of() : data);
            problem = Optional.empty();
            if (!next.equals(current)) {
                current = next;
                listeners.forEach(listener -> listener.accept(next));
            }
        } catch (IllegalArgumentException e) {
            var why = String.valueOf(e.getMessage());
            problem = Optional.of(why);
            events.warning(map, "IssuersNotUnderstood", why + "; the last good issuers stay in force");
        }
    }
}

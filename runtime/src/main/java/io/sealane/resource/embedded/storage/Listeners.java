package io.sealane.resource.embedded.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of changes. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

    ResourceStore.Subscription add(ResourceStore.Listener listener) {
        var registration = new Registration(listener);
        registrations.add(registration);
        return () -> registrations.remove(registration);
    }

    /** One that fails spares neither the others nor the writer, whose change is stored already. */
    void tell(Set<String> resources, long version) {
        for (var registration : registrations) {
            try {
                registration.listener.changed(resources, version);
            } catch (RuntimeException e) {
                LOG.warn("a listener of changes failed; it hears of the next one", e);
            }
        }
    }

    /** By identity, so that one listener may be there twice. */
    private static final class Registration {
        private final ResourceStore.Listener listener;

        Registration(ResourceStore.Listener listener) {
            this.listener = listener;
        }
    }
}

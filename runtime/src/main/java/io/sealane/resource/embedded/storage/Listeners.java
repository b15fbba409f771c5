package io.sealane.resource.embedded.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of changes. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

    ResourceStore.Subscription add(Runnable listener) {
        var registration = new Registration(listener);
        registrations.add(registration);
        return () -> registrations.remove(registration);
    }

    /** One that fails spares neither the others nor the writer, whose change is stored already. */
    void tell() {
        for (var registration : registrations) {
            try {
                registration.listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener of changes failed; it hears of the next one", e);
            }
        }
    }

    /** By identity, so that one listener may be there twice. */
    private static final class Registration {
        private final Runnable listener;

        Registration(Runnable listener) {
            this.listener = listener;
        }
    }
}

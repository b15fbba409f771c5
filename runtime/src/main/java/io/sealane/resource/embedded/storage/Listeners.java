package io.sealane.resource.embedded.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who is told of changes. */
final class Listeners {

    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

    ResourceStore.Subscription add(Runnable listener) {
        var registration = new Registration(listener);
        registrations.add(registration);
        return () -> registrations.remove(registration);
    }

    void tell() {
        registrations.forEach(registration -> registration.listener.run());
    }

    /** By identity, so that one listener may be there twice. */
    private static final class Registration {
        private final Runnable listener;

        Registration(Runnable listener) {
            this.listener = listener;
        }
    }
}

package io.sealane.workload;

import io.sealane.gateway.forward.Endpoint;
import io.sealane.gateway.forward.LocalHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Which images stand for handlers in this JVM. Safe for any thread. */
public final class HandlerRegistry implements Workloads {

    private final Map<String, Function<Container, LocalHandler>> factories = new ConcurrentHashMap<>();

    /** A registry of Sealane's own handlers: {@link EventDisplay}, {@link Appender} and {@link Hello}. */
    public static HandlerRegistry standard() {
        var registry =
                new HandlerRegistry().register(EventDisplay.IMAGE, container -> new EventDisplay(container.log()));
        registry.register(Appender.IMAGE, Appender::new);
        Hello.KNATIVE.forEach(image -> registry.register(image, Hello::knative));
        Hello.OPENSHIFT.forEach(image -> registry.register(image, Hello::openShift));
        return registry;
    }

    /**
     * Makes an image a handler of this JVM, for Pods that start from now on.
     *
     * @param image without tag and digest; it stands for all of them
     * @param factory makes the handler of one container
     * @throws IllegalArgumentException if the name has a tag or digest, or is taken
     */
    public HandlerRegistry register(String image, Function<Container, LocalHandler> factory) {
        if (image.isBlank() || !repository(image).equals(image)) {
            throw new IllegalArgumentException("image: expected a name without tag and digest, got '" + image + "'");
        }
        if (factories.putIfAbsent(image, factory) != null) {
            throw new IllegalArgumentException("image: expected one that is not registered yet, got '" + image + "'");
        }
        return this;
    }

    @Override
    public Optional<Workload> start(Container container) {
        return Optional.ofNullable(factories.get(repository(container.image())))
                .map(factory ->
                        new Handler(new Endpoint.InProcess(container.pod().toString(), factory.apply(container))));
    }

    @Override
    public List<String> images() {
        return factories.keySet().stream().sorted().toList();
    }

    /** An image's name without tag and digest (OCI distribution: name[:tag][@digest]). */
    static String repository(String image) {
        var digest = image.indexOf('@');
        var named = digest < 0 ? image : image.substring(0, digest);
        // A colon before the last slash belongs to a registry's port.
        var tag = named.indexOf(':', named.lastIndexOf('/') + 1);
        return tag < 0 ? named : named.substring(0, tag);
    }

    private record Handler(Endpoint endpoint) implements Workload {

        @Override
        public void stop() {
            // A handler holds nothing that outlives its Pod.
        }
    }
}

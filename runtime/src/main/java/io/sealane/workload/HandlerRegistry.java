package io.sealane.workload;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Which images stand for handlers and servers in this JVM. Safe for any thread. */
public final class HandlerRegistry implements Workloads {

    private final Map<String, Function<Container, Workload>> factories = new ConcurrentHashMap<>();

    /** A server of the application that listens for one container. */
    public interface Server {

        /** Where it takes requests already; on this machine. */
        InetSocketAddress address();

        /** No request is sent there any more; those under way should still be answered. Returns at once. */
        void stop();
    }

    /** A registry of Sealane's own handlers: {@link EventDisplay}, {@link Appender}, {@link Autoscale} and {@link Hello}. */
    public static HandlerRegistry standard() {
        var registry =
                new HandlerRegistry().register(EventDisplay.IMAGE, container -> new EventDisplay(container.log()));
        registry.register(Appender.IMAGE, Appender::new);
        Autoscale.IMAGES.forEach(image -> registry.register(image, container -> new Autoscale()));
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
        return put(
                image,
                container -> new Handler(new Endpoint.InProcess(container.pod().toString(), factory.apply(container))));
    }

    /**
     * Makes an image a server of this JVM, for Pods that start from now on: requests go to its socket, in HTTP/1.1 or, where the port of the
     * container is named {@code h2c}, HTTP/2. For what a {@link LocalHandler} cannot do, as gRPC and WebSockets.
     *
     * @param image without tag and digest; it stands for all of them
     * @param factory starts the server of one container
     * @throws IllegalArgumentException if the name has a tag or digest, or is taken
     */
    public HandlerRegistry registerServer(String image, Function<Container, Server> factory) {
        return put(image, container -> new Served(factory.apply(container)));
    }

    private HandlerRegistry put(String image, Function<Container, Workload> factory) {
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
                .map(factory -> factory.apply(container));
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

    private record Served(Server server) implements Workload {

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Socket(server.address());
        }

        @Override
        public void stop() {
            server.stop();
        }
    }
}

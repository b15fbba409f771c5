package io.sealane.serving.controller.revision;

import io.sealane.resource.ResourceKey;
import java.util.Optional;
import java.util.function.Function;

/** What encrypts the hops between gateways and workloads. Safe for any thread; nothing here blocks. */
public interface InternalTls {

    /**
     * Says whether hops are to be encrypted, from as soon as there are certificates to from the next request on.
     *
     * @param workloads how the Pods behind a Service take part
     */
    void want(boolean on, Function<ResourceKey, Part> workloads);

    /**
     * How Pods take part.
     *
     * @param protects whether hops to them can be encrypted
     * @param port where the Pods serve TLS themselves; 0 where the node does it for them
     */
    record Part(boolean protects, int port) {

        /** They are no revision's, or serve no TLS. */
        public static final Part NONE = new Part(false, 0);

        /** The node that runs them does it. */
        public static final Part BY_NODE = new Part(true, 0);

        /** They do it themselves. */
        public static Part at(int port) {
            return new Part(true, port);
        }
    }

    /** What protects the hops to the workloads of a namespace now, for people; empty while they are in the clear. */
    Optional<String> protection(String namespace);

    /** What hinders it beside missing certificates, for people. */
    Optional<String> obstacle();

    /** Runs a task after each change of {@link #protection} and {@link #obstacle}. */
    void whenChanged(Runnable task);
}

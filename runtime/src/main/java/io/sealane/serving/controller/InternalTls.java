package io.sealane.serving.controller;

import io.sealane.resource.ResourceKey;
import java.util.Optional;
import java.util.function.Predicate;

/** What encrypts the hops between gateways and workloads. Safe for any thread; nothing here blocks. */
public interface InternalTls {

    /**
     * Says whether hops are to be encrypted, from as soon as there are certificates to from the next request on.
     *
     * @param workloads which Services are revisions'
     */
    void want(boolean on, Predicate<ResourceKey> workloads);

    /** What protects the hops to the workloads of a namespace now, for people; empty while they are in the clear. */
    Optional<String> protection(String namespace);

    /** What hinders it beside missing certificates, for people. */
    Optional<String> obstacle();

    /** Runs a task after each change of {@link #protection} and {@link #obstacle}. */
    void whenChanged(Runnable task);
}

package io.sealane.eventing.settings;

import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.observe.Traces;

/**
 * The namespace and name of a trigger, or of a subscription to a channel: one of each may share them.
 *
 * @param source the kind of what it takes events from
 */
public record TriggerId(Kind source, String namespace, String name) {

    private static final String SUBSCRIPTION = "subscription:";

    /** A trigger of a broker. */
    public TriggerId(String namespace, String name) {
        this(Kind.BROKER, namespace, name);
    }

    /** A subscription to a channel. */
    public static TriggerId subscription(String namespace, String name) {
        return new TriggerId(Kind.CHANNEL, namespace, name);
    }

    /** The name where triggers and subscriptions are counted side by side. */
    public String countedAs() {
        return source == Kind.CHANNEL ? SUBSCRIPTION + name : name;
    }

    /** What its deliveries are in traces. */
    public Traces.Place place() {
        return new Traces.Place(source == Kind.CHANNEL ? "subscription" : "trigger", namespace, name);
    }

    /** For people: its kind, namespace and name. */
    public String spoken() {
        return (source == Kind.CHANNEL ? "Subscription " : "Trigger ") + namespace + "/" + name;
    }

    /** {@code namespace/name} of a trigger, {@code subscription:namespace/name} of a subscription. */
    @Override
    public String toString() {
        return (source == Kind.CHANNEL ? SUBSCRIPTION : "") + namespace + "/" + name;
    }
}

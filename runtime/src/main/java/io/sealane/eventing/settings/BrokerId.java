package io.sealane.eventing.settings;

import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;

/** A broker's or a channel's namespace and name: two of different kinds may share them. */
public record BrokerId(Kind kind, String namespace, String name) {

    private static final String CHANNEL = Kind.CHANNEL.word() + ":";

    /** A broker. */
    public BrokerId(String namespace, String name) {
        this(Kind.BROKER, namespace, name);
    }

    /** A channel. */
    public static BrokerId channel(String namespace, String name) {
        return new BrokerId(Kind.CHANNEL, namespace, name);
    }

    /** Whom a publisher has addressed. */
    public static BrokerId of(BrokerAddress address) {
        return new BrokerId(address.kind(), address.namespace(), address.name());
    }

    /** The opposite of {@link #toString}. */
    public static BrokerId parse(String text) {
        var kind = text.startsWith(CHANNEL) ? Kind.CHANNEL : Kind.BROKER;
        var names = (kind == Kind.CHANNEL ? text.substring(CHANNEL.length()) : text).split("/", 2);
        if (names.length != 2) {
            throw new IllegalArgumentException("broker: expected namespace/name, got " + text);
        }
        return new BrokerId(kind, names[0], names[1]);
    }

    /** Whether it is a channel, whose subscriptions may have receivers of replies. */
    public boolean isChannel() {
        return kind == Kind.CHANNEL;
    }

    /** As sentences have it. */
    public String spoken() {
        return kind.word() + " " + namespace + "/" + name;
    }

    /** The name where brokers and channels are counted side by side; no resource has a name with a colon. */
    public String countedAs() {
        return isChannel() ? CHANNEL + name : name;
    }

    /** {@code namespace/name} of a broker, {@code channel:namespace/name} of a channel, and the like of other kinds. */
    @Override
    public String toString() {
        return (kind == Kind.BROKER ? "" : kind.word() + ":") + namespace + "/" + name;
    }
}

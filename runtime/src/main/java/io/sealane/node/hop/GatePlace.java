package io.sealane.node.hop;

import io.sealane.resource.ResourceKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which node lets requests in to workloads, and what others may do by themselves. Told on any thread, asked on loops. */
public final class GatePlace {

    private final boolean several;
    private volatile Optional<InetSocketAddress> leader = Optional.empty();
    private volatile boolean leads;
    private volatile Set<InetAddress> nodes = Set.of();
    private volatile Predicate<ResourceKey> answeredHere = key -> false;
    private volatile Predicate<String> leases = backend -> false;

    /** @param several whether there may be other nodes */
    GatePlace(boolean several) {
        this.several = several;
    }

    /** It is at another node now; empty while nobody knows of one. */
    public void isElsewhere(Optional<InetSocketAddress> there) {
        leader = there;
    }

    /** From now on it is at this node. */
    public void isHere() {
        leads = true;
    }

    /** These are the addresses of all nodes now. */
    public void nodesAt(Set<InetAddress> addresses) {
        nodes = addresses;
    }

    /** Names that every node answers itself, wherever workloads run: those of brokers and channels. */
    public void answersHere(Predicate<ResourceKey> names) {
        answeredHere = names;
    }

    /** Backends that this node may let requests in to though the gate is elsewhere, asked for each of these. */
    public void leases(Predicate<String> held) {
        leases = held;
    }

    /** Where it is; empty where it is here, or nobody knows. */
    Optional<InetSocketAddress> elsewhere() {
        return leads ? Optional.empty() : leader;
    }

    boolean isAnsweredHere(ResourceKey workload) {
        return answeredHere.test(workload);
    }

    boolean isKnown() {
        return !several || leads || leader.isPresent();
    }

    boolean isLeased(String backend) {
        return leases.test(backend);
    }

    boolean isNode(InetAddress address) {
        return nodes.contains(address);
    }
}

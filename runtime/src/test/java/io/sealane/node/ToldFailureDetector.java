package io.sealane.node;

import akka.event.EventStream;
import akka.remote.PhiAccrualFailureDetector;
import com.typesafe.config.Config;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Akka's failure detector, but for one thing: a node can be told that the other one is gone, and need not find out. Without that a member
 * that is down stays one until nothing was heard of it for as long as a busy machine may be silent.
 */
public final class ToldFailureDetector extends PhiAccrualFailureDetector {

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private final String node;

    /** As Akka makes it: by name, with {@code akka.cluster.failure-detector}. */
    public ToldFailureDetector(Config config, EventStream events) {
        super(config, events);
        this.node = config.getString("told-as");
    }

    /** A name for one node of a test. */
    static String newName() {
        return UUID.randomUUID().toString();
    }

    /** What has that node use this detector. */
    static String settings(String node) {
        return "akka.cluster.failure-detector { implementation-class = \"" + ToldFailureDetector.class.getName()
                + "\", told-as = \"" + node + "\" }\n";
    }

    /** From now on nobody else is there for that node. */
    static void alone(String node) {
        TOLD.add(node);
    }

    /** The node is over. */
    static void forget(String node) {
        TOLD.remove(node);
    }

    @Override
    public boolean isAvailable() {
        return !TOLD.contains(node) && super.isAvailable();
    }
}

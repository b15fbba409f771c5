package io.sealane.node.hop;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.sealane.gateway.Gateway;
import io.sealane.observe.NodeMetrics;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What hops to workloads work with.
 *
 * @param config the node's whole configuration
 * @param at where the listener of the workloads' end binds
 * @param work may be blocked
 * @param several whether other nodes send requests here
 * @param inCluster whether a cluster runs the Pods: what serves TLS for them is there, and no listener of this node
 */
public record HopMeans(
        Config config,
        InetSocketAddress at,
        Gateway gateway,
        ActorSystem<Void> system,
        Executor work,
        Clock clock,
        NodeMetrics metrics,
        boolean several,
        boolean inCluster) {}

/**
 * Hops between gateways and workloads: the listener of the workloads' end, keys and trust of both ends, the way to the node where workloads run.
 *
 * <p>Start with {@link io.sealane.node.hop.InternalDoor}.
 */
@NullMarked
package io.sealane.node.hop;

import org.jspecify.annotations.NullMarked;

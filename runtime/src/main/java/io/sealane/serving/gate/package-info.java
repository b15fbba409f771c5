/**
 * How the nodes of a cluster find the one that lets requests in to workloads, and pass it by where it gives them leave.
 *
 * <p>Start with {@link io.sealane.serving.gate.GateFinder}, and with {@link io.sealane.serving.gate.Leases} for the latter.
 */
@NullMarked
package io.sealane.serving.gate;

import org.jspecify.annotations.NullMarked;

/**
 * How the nodes of a cluster find the one that lets requests in to workloads.
 *
 * <p>Start with {@link io.sealane.serving.gate.GateFinder}.
 */
@NullMarked
package io.sealane.serving.gate;

import org.jspecify.annotations.NullMarked;

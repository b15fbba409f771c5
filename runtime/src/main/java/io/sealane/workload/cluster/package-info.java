/**
 * Where the names of Services lead in a cluster, whose kubelets run the Pods.
 *
 * <p>Start with {@link io.sealane.workload.cluster.ClusterServices}: it keeps the names as EndpointSlices have them. {@link
 * io.sealane.workload.cluster.PodAddresses} says whose an address is.
 */
@NullMarked
package io.sealane.workload.cluster;

import org.jspecify.annotations.NullMarked;

/**
 * Runs Pods inside the node, and says where the names of Services lead.
 *
 * <p>Start with {@link io.sealane.workload.HandlerRegistry}: which images are handlers of this JVM. {@link
 * io.sealane.workload.WorkloadControllers} runs Pods of these images and keeps Endpoints of Services; {@link
 * io.sealane.workload.MeshNames} answers forwarding where a host name leads; {@link io.sealane.workload.PodLogBook} has what Pods
 * wrote.
 *
 * <p>Promises: a Pod of an unknown image waits and says what can be done; a name of the mesh never falls through to DNS.
 */
@NullMarked
package io.sealane.workload;

import org.jspecify.annotations.NullMarked;

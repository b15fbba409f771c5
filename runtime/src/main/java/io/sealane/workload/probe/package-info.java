/**
 * Asks containers how they are, as the probes of their Pods say: {@code startupProbe}, {@code readinessProbe}, {@code livenessProbe}.
 *
 * <p>Start with {@link io.sealane.workload.probe.ProbedWorkloads}; what a probe is stands in {@link io.sealane.workload.ContainerProbe}.
 */
@NullMarked
package io.sealane.workload.probe;

import org.jspecify.annotations.NullMarked;

/**
 * Ways into a Kubernetes API: kubeconfig, token, the API that a node goes by, a small client.
 *
 * <p>Start with {@link io.sealane.node.api.KubernetesApi}.
 */
@NullMarked
package io.sealane.node.api;

import org.jspecify.annotations.NullMarked;

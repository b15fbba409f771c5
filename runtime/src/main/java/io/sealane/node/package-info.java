/**
 * One node's life: settings, actor system, listeners, readiness, drain.
 *
 * <p>Start with {@link io.sealane.node.Sealane}: what a node is made of, in the order in which it starts. {@code folder} is what lasts longer than it,
 * {@code api} the way to its Kubernetes API, {@code credential} what it proves itself with, {@code hop} the encrypted way to workloads,
 * {@code life} what its parts start and end with, {@code command} the command line around it.
 */
@NullMarked
package io.sealane.node;

import org.jspecify.annotations.NullMarked;

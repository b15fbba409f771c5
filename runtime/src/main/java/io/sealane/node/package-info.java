/**
 * One node's life: settings, actor system, listeners, readiness, drain.
 *
 * <p>Start with {@link io.sealane.node.Sealane}: what a node is made of, in the order in which it starts. {@code credential} is what it proves itself
 * with, {@code command} the command line around it.
 */
@NullMarked
package io.sealane.node;

import org.jspecify.annotations.NullMarked;

/**
 * What the parts of a node start, run, wait and end with; of the machine, its threads and addresses.
 *
 * <p>Start with {@link io.sealane.node.life.Closing}.
 */
@NullMarked
package io.sealane.node.life;

import org.jspecify.annotations.NullMarked;

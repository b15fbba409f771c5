/**
 * What Sequences, Parallels and Channels are made of, and who of these parts may send to whom.
 *
 * <p>Start with {@link io.sealane.eventing.controller.flow.Flow}; {@link io.sealane.eventing.controller.flow.FlowMembers}
 * knows which flow a channel belongs to.
 */
@NullMarked
package io.sealane.eventing.controller.flow;

import org.jspecify.annotations.NullMarked;

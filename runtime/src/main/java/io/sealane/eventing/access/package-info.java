/** Who may send what to a broker or channel. Start with {@link io.sealane.eventing.access.Gatekeeper}; it decides nothing, {@code Access} does. */
@NullMarked
package io.sealane.eventing.access;

import org.jspecify.annotations.NullMarked;

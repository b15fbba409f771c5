/**
 * What issuers ask of the world: HTTP and DNS over the event loops, with the egress check.
 *
 * <p>Start with {@link io.sealane.gateway.forward.outbound.OutboundCalls}.
 */
@NullMarked
package io.sealane.gateway.forward.outbound;

import org.jspecify.annotations.NullMarked;

/**
 * The door for events: which request is for which broker or channel, who may send, what is answered, and how much may be held meanwhile.
 *
 * <p>Start with {@link io.sealane.gateway.event.ingress.EventRoutes}; what is behind the door is the port
 * {@link io.sealane.gateway.event.ingress.EventIngress}.
 */
@NullMarked
package io.sealane.gateway.event.ingress;

import org.jspecify.annotations.NullMarked;

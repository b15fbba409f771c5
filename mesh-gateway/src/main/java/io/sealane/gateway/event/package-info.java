/**
 * CloudEvents over HTTP, in and out.
 *
 * <p>An {@link io.sealane.gateway.event.Event} is made once at the door, from binary, structured or batch mode, and handed to
 * the port {@link io.sealane.gateway.event.EventIngress}. Start with {@link io.sealane.gateway.event.EventRoutes}, the door;
 * {@link io.sealane.gateway.event.EventMessages} is how events and HTTP messages become each other.
 */
@NullMarked
package io.sealane.gateway.event;

import org.jspecify.annotations.NullMarked;

/**
 * CloudEvents, and how they and HTTP messages become each other.
 *
 * <p>An {@link io.sealane.gateway.event.Event} is made once at the door ({@link io.sealane.gateway.event.ingress}), from binary,
 * structured or batch mode. Start with {@link io.sealane.gateway.event.EventMessages}.
 */
@NullMarked
package io.sealane.gateway.event;

import org.jspecify.annotations.NullMarked;

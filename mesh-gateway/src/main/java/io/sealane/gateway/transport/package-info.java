/**
 * Event loops, channel to stream, sniffing and limits: Netty below, Akka HTTP's layers above.
 *
 * <p>Start with {@link io.sealane.gateway.transport.RequestHandler}: what every listener hands its requests to. No Netty type
 * stands in a public signature.
 */
@NullMarked
package io.sealane.gateway.transport;

import org.jspecify.annotations.NullMarked;

/**
 * Event loops, channel to stream, sniffing and limits: Netty below, Akka HTTP's layers above.
 *
 * <p>Start with {@link io.sealane.gateway.transport.RequestHandler}: what every listener hands its requests to. No Netty type
 * stands in a public signature. {@link io.sealane.gateway.transport.loop} has the threads, {@link io.sealane.gateway.transport.limit} the
 * limits and their watch, {@link io.sealane.gateway.transport.http2}, which is for this package only, what we do between the frames of
 * HTTP/2.
 */
@NullMarked
package io.sealane.gateway.transport;

import org.jspecify.annotations.NullMarked;

/**
 * What stands between the frames of HTTP/2 and Akka HTTP: our own decoder of heads, rules for frames, answers given early.
 *
 * <p>For the transport only: its types are Netty's and Akka's own. Start with {@link io.sealane.gateway.transport.http2.HeadDecoder}.
 */
@NullMarked
package io.sealane.gateway.transport.http2;

import org.jspecify.annotations.NullMarked;

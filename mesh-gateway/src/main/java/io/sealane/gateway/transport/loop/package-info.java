/**
 * The event loops: threads that own connections and are Akka dispatchers as well.
 *
 * <p>Start with {@link io.sealane.gateway.transport.loop.Loops}.
 */
@NullMarked
package io.sealane.gateway.transport.loop;

import org.jspecify.annotations.NullMarked;

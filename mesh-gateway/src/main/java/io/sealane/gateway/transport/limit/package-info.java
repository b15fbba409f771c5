/**
 * What connections and requests may take: settings, and what watches over them.
 *
 * <p>Start with {@link io.sealane.gateway.transport.limit.TransportSettings}.
 */
@NullMarked
package io.sealane.gateway.transport.limit;

import org.jspecify.annotations.NullMarked;

/**
 * What an upstream is asked and how it answers, for callers that have no connection of their own: one request, one outcome.
 *
 * <p>Start with {@link io.sealane.gateway.forward.upstream.UpstreamClient}. Nothing here opens a socket; {@code gateway.forward} does.
 */
@NullMarked
package io.sealane.gateway.forward.upstream;

import org.jspecify.annotations.NullMarked;

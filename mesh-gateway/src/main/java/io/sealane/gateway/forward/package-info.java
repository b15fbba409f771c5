/**
 * Upstream connections, on the event loop of whoever asks; all deadlines; the egress check.
 *
 * <p>Start with {@link io.sealane.gateway.forward.Upstreams}. A request becomes an exchange, the pool of its target gives the
 * exchange a connection, and the connection ends it; whoever is first (answer, failure, deadline) wins.
 *
 * <p>Promises: every request is answered exactly once, in time; nobody gets the answer of another; a connection goes to the very
 * address that the egress check allowed, and is shared only between requests that trust the same.
 */
@NullMarked
package io.sealane.gateway.forward;

import org.jspecify.annotations.NullMarked;

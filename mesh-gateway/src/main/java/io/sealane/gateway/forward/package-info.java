/**
 * Sends requests on: those of clients by the route table, those of the mesh itself by address; their connections, deadlines and egress check.
 *
 * <p>Start with {@link io.sealane.gateway.forward.Forwarding}, the way of a client's request; it asks, as deliveries and others do,
 * {@link io.sealane.gateway.forward.Upstreams}, which stays on the event loop of whoever asks. There a request becomes an exchange, the pool of its target gives the
 * exchange a connection, and the connection ends it; whoever is first (answer, failure, deadline) wins.
 *
 * <p>Promises: every request is answered exactly once, in time; nobody gets the answer of another; a connection goes to the very
 * address that the egress check allowed, and is shared only between requests that trust the same.
 */
@NullMarked
package io.sealane.gateway.forward;

import org.jspecify.annotations.NullMarked;

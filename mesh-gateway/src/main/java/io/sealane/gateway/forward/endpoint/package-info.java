/**
 * Where a host name leads: sockets, workloads in this JVM, and the addresses that DNS has for names that are not the mesh's own.
 *
 * <p>Start with {@link io.sealane.gateway.forward.endpoint.NameResolver}.
 */
@NullMarked
package io.sealane.gateway.forward.endpoint;

import org.jspecify.annotations.NullMarked;

/**
 * Which handler a request is for. Immutable tables, published as a whole; pure.
 *
 * <p>Start with {@link io.sealane.gateway.route.HostRoutes}.
 */
@NullMarked
package io.sealane.gateway.route;

import org.jspecify.annotations.NullMarked;

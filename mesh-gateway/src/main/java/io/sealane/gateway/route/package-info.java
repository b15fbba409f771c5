/**
 * Which handler a request is for. Immutable tables, published as a whole; pure.
 *
 * <p>Start with {@link io.sealane.gateway.route.RouteTable}; {@link io.sealane.gateway.route.HostRoutes} chooses between handlers of our own.
 */
@NullMarked
package io.sealane.gateway.route;

import org.jspecify.annotations.NullMarked;

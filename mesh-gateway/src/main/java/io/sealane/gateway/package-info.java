/**
 * Binds, drains and reports the listeners; the one place where the layers of a request are listed in order.
 *
 * <p>Start with {@link io.sealane.gateway.Gateway}.
 */
@NullMarked
package io.sealane.gateway;

import org.jspecify.annotations.NullMarked;

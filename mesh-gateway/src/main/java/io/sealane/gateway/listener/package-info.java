/**
 * What a listener is: a name, an address, whom it takes and who handles its requests.
 *
 * <p>Start with {@link io.sealane.gateway.listener.ListenerSpec}.
 */
@NullMarked
package io.sealane.gateway.listener;

import org.jspecify.annotations.NullMarked;

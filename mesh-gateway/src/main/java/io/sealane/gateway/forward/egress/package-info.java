/**
 * Which addresses this node may connect to on somebody's word; pure.
 *
 * <p>Start with {@link io.sealane.gateway.forward.egress.EgressPolicy}, which is asked after the name was resolved.
 */
@NullMarked
package io.sealane.gateway.forward.egress;

import org.jspecify.annotations.NullMarked;

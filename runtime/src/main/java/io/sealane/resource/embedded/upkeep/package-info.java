/**
 * What the server does by itself as objects change: a service account for each namespace, an end for old Events.
 *
 * <p>Start with {@link io.sealane.resource.embedded.upkeep.Upkeep}.
 */
@NullMarked
package io.sealane.resource.embedded.upkeep;

import org.jspecify.annotations.NullMarked;

/**
 * Chooses objects: label selectors, field selectors, and the JSON paths of printer columns. Pure functions.
 *
 * <p>Start with {@link io.sealane.resource.embedded.select.Selection}.
 */
@NullMarked
package io.sealane.resource.embedded.select;

import org.jspecify.annotations.NullMarked;

/**
 * How controllers tell how an object stands: conditions, children that follow their parents, and Events.
 *
 * <p>Start with {@link io.sealane.resource.status.Conditions}, for Events with {@link io.sealane.resource.status.StatusEvents}.
 */
@NullMarked
package io.sealane.resource.status;

import org.jspecify.annotations.NullMarked;

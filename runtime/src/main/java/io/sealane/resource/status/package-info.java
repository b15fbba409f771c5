/**
 * What controllers of Knative's kinds have in common: conditions, and children that follow their parents.
 *
 * <p>Start with {@link io.sealane.resource.status.Conditions}.
 */
@NullMarked
package io.sealane.resource.status;

import org.jspecify.annotations.NullMarked;

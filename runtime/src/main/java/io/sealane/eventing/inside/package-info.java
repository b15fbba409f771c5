/**
 * Pages about what brokers and channels hold and what their triggers do.
 *
 * <p>Start with {@link io.sealane.eventing.inside.Inspection}.
 */
@NullMarked
package io.sealane.eventing.inside;

import org.jspecify.annotations.NullMarked;

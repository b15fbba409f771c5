/**
 * How many requests of one backend are under way at a time, and how many wait.
 *
 * <p>Start with {@link io.sealane.gateway.admission.Admission}.
 */
@NullMarked
package io.sealane.gateway.admission;

import org.jspecify.annotations.NullMarked;

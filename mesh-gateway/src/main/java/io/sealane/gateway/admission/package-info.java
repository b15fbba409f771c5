/**
 * Which instance of a backend a request goes to, how many are under way at each, and which wait: for a turn, or for a first instance.
 *
 * <p>Start with {@link io.sealane.gateway.admission.Admission}.
 */
@NullMarked
package io.sealane.gateway.admission;

import org.jspecify.annotations.NullMarked;

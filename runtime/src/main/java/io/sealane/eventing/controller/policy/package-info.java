/**
 * Which EventPolicies apply to what takes events in, and what their status says. Pure.
 *
 * <p>Start with {@link io.sealane.eventing.controller.policy.AppliedPolicies}.
 */
@NullMarked
package io.sealane.eventing.controller.policy;

import org.jspecify.annotations.NullMarked;

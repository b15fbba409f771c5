/**
 * Who may do what: members of {@code system:masters} everything; a service account may look at its own namespace, but not at Secrets; anybody may
 * do what Roles give that are bound to them.
 *
 * <p>Start with {@link io.sealane.resource.embedded.access.Access}, which is pure.
 */
@NullMarked
package io.sealane.resource.embedded.access;

import org.jspecify.annotations.NullMarked;

/**
 * Who may do what, in two sentences: members of {@code system:masters} may do everything; a service account may look at its own namespace, but
 * not at Secrets.
 *
 * <p>Start with {@link io.sealane.resource.embedded.access.Access}, which is pure.
 */
@NullMarked
package io.sealane.resource.embedded.access;

import org.jspecify.annotations.NullMarked;

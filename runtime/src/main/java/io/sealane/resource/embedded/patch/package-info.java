/**
 * Patches: merge (RFC 7386), JSON (RFC 6902) and Kubernetes' strategic merge. Pure functions.
 *
 * <p>Start with {@link io.sealane.resource.embedded.patch.MergePatch}.
 */
@NullMarked
package io.sealane.resource.embedded.patch;

import org.jspecify.annotations.NullMarked;

/**
 * The built-in kinds: Pods, Services, Secrets and what else a mesh needs of Kubernetes' own, with their table columns, defaults and rules.
 *
 * <p>Start with {@link io.sealane.resource.embedded.core.CoreKinds}.
 */
@NullMarked
package io.sealane.resource.embedded.core;

import org.jspecify.annotations.NullMarked;

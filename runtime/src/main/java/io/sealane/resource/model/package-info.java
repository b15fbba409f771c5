/**
 * What our own classes of kinds that fabric8 has none for have in common.
 *
 * <p>Start with {@link io.sealane.resource.model.OwnKind}.
 */
@NullMarked
package io.sealane.resource.model;

import org.jspecify.annotations.NullMarked;

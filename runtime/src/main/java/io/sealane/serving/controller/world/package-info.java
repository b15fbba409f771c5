/**
 * What all controllers of serving share: the kinds they watch, the names that Knative fixes, ways to what stands in metadata.
 *
 * <p>Start with {@link io.sealane.serving.controller.world.ServingWorld}.
 */
@NullMarked
package io.sealane.serving.controller.world;

import org.jspecify.annotations.NullMarked;

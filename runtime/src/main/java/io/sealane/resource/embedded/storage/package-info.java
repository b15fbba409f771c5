/**
 * The data behind the embedded API server: port {@code ResourceStore}, an ordered log of changes with compare-and-set, in memory or on disk.
 *
 * <p>Start with {@link io.sealane.resource.embedded.storage.ResourceStore}.
 */
@NullMarked
package io.sealane.resource.embedded.storage;

import org.jspecify.annotations.NullMarked;

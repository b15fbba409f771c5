/**
 * YAML documents: read, checked for depth and size, applied, and created where absent at the first start.
 *
 * <p>Start with {@link io.sealane.resource.manifest.Manifests}.
 */
@NullMarked
package io.sealane.resource.manifest;

import org.jspecify.annotations.NullMarked;

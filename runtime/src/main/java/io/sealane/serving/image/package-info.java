/**
 * Names of container images, and what registries say about them (OCI Distribution Specification 1.1).
 *
 * <p>Start with {@link io.sealane.serving.image.RegistryClient}.
 */
@NullMarked
package io.sealane.serving.image;

import org.jspecify.annotations.NullMarked;

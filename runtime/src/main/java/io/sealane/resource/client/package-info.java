/**
 * The port {@link io.sealane.resource.Resources} over fabric8: informers, writes, status patches.
 *
 * <p>Start with {@link io.sealane.resource.client.Fabric8Resources}.
 */
@NullMarked
package io.sealane.resource.client;

import org.jspecify.annotations.NullMarked;

/**
 * The one client of a Kubernetes API: informers, writes with compare-and-set, status patches.
 *
 * <p>Start with {@link io.sealane.resource.Resources}.
 */
@NullMarked
package io.sealane.resource;

import org.jspecify.annotations.NullMarked;

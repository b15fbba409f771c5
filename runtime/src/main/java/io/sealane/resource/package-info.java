/**
 * The one way to a Kubernetes API: what is read and written there, and who acts when it changes.
 *
 * <p>Start with {@link io.sealane.resource.Resources}, the port, and {@link io.sealane.resource.Reconcilers}, who call on changes;
 * {@link io.sealane.resource.client} is the port's adapter.
 */
@NullMarked
package io.sealane.resource;

import org.jspecify.annotations.NullMarked;

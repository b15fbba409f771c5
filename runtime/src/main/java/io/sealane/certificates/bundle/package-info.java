/**
 * Brings roots to those who trust by them: trust-manager's Bundles, and the roots of each rotated issuer.
 *
 * <p>Start with {@link io.sealane.certificates.bundle.TrustBundles}, for the roots of rotations with
 * {@link io.sealane.certificates.bundle.PublishedRoots}.
 */
@NullMarked
package io.sealane.certificates.bundle;

import org.jspecify.annotations.NullMarked;

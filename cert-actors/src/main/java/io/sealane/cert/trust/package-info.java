/**
 * Trust bundles: which roots a peer's chain may end at.
 *
 * <p>Start with {@link io.sealane.cert.trust.TrustBundle}; {@link io.sealane.cert.trust.TrustBundleParser} makes one from PEM, and {@link
 * io.sealane.cert.trust.ScopedTrust} says whom it counts for.
 */
@NullMarked
package io.sealane.cert.trust;

import org.jspecify.annotations.NullMarked;

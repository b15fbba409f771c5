/** Trust bundles: which roots a peer's chain may end at. Parsing, merging and their versions. */
@NullMarked
package io.sealane.cert.trust;

import org.jspecify.annotations.NullMarked;

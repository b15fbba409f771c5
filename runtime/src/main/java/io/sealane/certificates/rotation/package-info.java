/**
 * Replaces an authority without anybody being distrusted: rotations of CAs as resources, and the questions to all who trust by them.
 *
 * <p>Start with {@link io.sealane.certificates.rotation.CaRotations}, which runs one rotation of {@code io.sealane.cert.rotation}
 * per resource; {@code HolderQuorum} gathers the evidence by which it gets on, {@code AutomaticRotations} begins one in time.
 */
@NullMarked
package io.sealane.certificates.rotation;

import org.jspecify.annotations.NullMarked;

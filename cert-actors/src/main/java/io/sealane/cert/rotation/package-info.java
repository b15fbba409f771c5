/**
 * Replaces a certification authority while its certificates are in use, on evidence and with nothing failing.
 *
 * <p>Start with {@link io.sealane.cert.rotation.RotationPhase}, which tells the story, then {@code RotationLogic}, which decides by
 * {@code RotationGuards}; {@link io.sealane.cert.rotation.CaRotation} performs what they decide through the port
 * {@link io.sealane.cert.rotation.RotationWorld}.
 */
@NullMarked
package io.sealane.cert.rotation;

import org.jspecify.annotations.NullMarked;

package io.sealane.cert.rotation;

import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.rotation.RotationState.Roots;
import java.util.List;

/**
 * Something to be done for a rotation. Each may be asked for any number of times and must then change nothing; each names the rotation,
 * and a bundle its version, so that one that comes late is known as such and passed over.
 */
public sealed interface Effect {

    /** Whose it is. */
    String rotation();

    /** Make the authority that is to follow, unless there is one. */
    record MakeNext(String rotation) implements Effect {}

    /** Make the bundle be these roots, unless a newer version is published. */
    record Publish(String rotation, long version, Trusted trusted, Roots roots) implements Effect {}

    /** Give the issuer the next authority, unless it has it. */
    record Switch(String rotation, Roots roots) implements Effect {}

    /** Order new certificates in place of these. */
    record Reissue(String rotation, List<String> leaves) implements Effect {

        public Reissue {
            leaves = List.copyOf(leaves);
        }
    }

    /** End what began under the old root: connections after their open requests, sessions at once. */
    record Drain(String rotation, Roots roots) implements Effect {}

    /** Remove what was made for the rotation only. */
    record Tidy(String rotation) implements Effect {}
}

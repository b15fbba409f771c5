package io.sealane.resource.embedded.seal;

import java.security.SecureRandom;

/**
 * How stored objects are sealed.
 *
 * @param keys where the wrapping key comes from
 * @param dataKeyUsesMax how often one data key seals before the next takes over; 1 to {@link Seal#USES_MAX}
 * @param random makes keys and nonces
 */
public record SealSettings(WrappingKeys keys, long dataKeyUsesMax, SecureRandom random) {

    public SealSettings {
        if (dataKeyUsesMax < 1 || dataKeyUsesMax > Seal.USES_MAX) {
            throw new IllegalArgumentException(
                    "data-key-uses-max: " + dataKeyUsesMax + ", expected 1 to " + Seal.USES_MAX);
        }
    }

    /** A key takes over after a quarter of what NIST allows. */
    public static SealSettings standard(WrappingKeys keys) {
        return new SealSettings(keys, Seal.USES_MAX / 4, new SecureRandom());
    }
}

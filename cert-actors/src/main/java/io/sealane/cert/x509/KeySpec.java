package io.sealane.cert.x509;

/**
 * What kind of key is wanted.
 *
 * @param algorithm RSA, ECDSA or Ed25519
 * @param size bits: RSA 2048 to 8192, ECDSA 256, 384 or 521, Ed25519 always 256
 */
public record KeySpec(Algorithm algorithm, int size) {

    /** A key algorithm, with cert-manager's words for it. */
    public enum Algorithm {
        RSA("RSA", 2048),
        ECDSA("ECDSA", 256),
        ED25519("Ed25519", 256);

        private final String word;
        private final int sizeByDefault;

        Algorithm(String word, int sizeByDefault) {
            this.word = word;
            this.sizeByDefault = sizeByDefault;
        }

        /** As in {@code spec.privateKey.algorithm}. */
        public String word() {
            return word;
        }

        public int sizeByDefault() {
            return sizeByDefault;
        }
    }

    /** How a private key is written. Ed25519 is always PKCS8. */
    public enum Encoding {
        /** PKCS #1 for RSA, SEC 1 for ECDSA. */
        PKCS1,
        PKCS8
    }

    private static final int RSA_MIN = 2048;
    private static final int RSA_MAX = 8192;

    public KeySpec {
        switch (algorithm) {
            case RSA -> expect(size >= RSA_MIN && size <= RSA_MAX, size, "2048 to 8192 for RSA");
            case ECDSA -> expect(size == 256 || size == 384 || size == 521, size, "256, 384 or 521 for ECDSA");
            case ED25519 -> expect(size == 256, size, "256 for Ed25519");
        }
    }

    public static KeySpec rsa(int bits) {
        return new KeySpec(Algorithm.RSA, bits);
    }

    public static KeySpec ecdsa(int bits) {
        return new KeySpec(Algorithm.ECDSA, bits);
    }

    public static KeySpec ed25519() {
        return new KeySpec(Algorithm.ED25519, 256);
    }

    private static void expect(boolean holds, int size, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("privateKey.size: expected " + expected + ", got " + size);
        }
    }
}

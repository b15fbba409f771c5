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

    /** How a key signs, with cert-manager's words for it. */
    public enum Signature {
        SHA256_WITH_RSA("SHA256WithRSA", Algorithm.RSA, "SHA256withRSA"),
        SHA384_WITH_RSA("SHA384WithRSA", Algorithm.RSA, "SHA384withRSA"),
        SHA512_WITH_RSA("SHA512WithRSA", Algorithm.RSA, "SHA512withRSA"),
        ECDSA_WITH_SHA256("ECDSAWithSHA256", Algorithm.ECDSA, "SHA256withECDSA"),
        ECDSA_WITH_SHA384("ECDSAWithSHA384", Algorithm.ECDSA, "SHA384withECDSA"),
        ECDSA_WITH_SHA512("ECDSAWithSHA512", Algorithm.ECDSA, "SHA512withECDSA"),
        PURE_ED25519("PureEd25519", Algorithm.ED25519, "Ed25519");

        private final String word;
        private final Algorithm algorithm;
        private final String jcaName;

        Signature(String word, Algorithm algorithm, String jcaName) {
            this.word = word;
            this.algorithm = algorithm;
            this.jcaName = jcaName;
        }

        /** As in {@code spec.signatureAlgorithm}. */
        public String word() {
            return word;
        }

        /** Of the key that makes it. */
        public Algorithm algorithm() {
            return algorithm;
        }

        String jcaName() {
            return jcaName;
        }
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

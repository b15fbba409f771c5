package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Signature;

/** Whether a private key belongs to its certificate: told by signing, which holds for every algorithm. */
final class KeyPairCheck {

    private static final byte[] PROBE = "one key, one certificate".getBytes(StandardCharsets.US_ASCII);

    private KeyPairCheck() {}

    /** Refuses a credential whose key is not that of its leaf. */
    static void requireMatch(Credential credential) throws GeneralSecurityException {
        var publicKey = credential.leaf().getPublicKey();
        var signature = Signature.getInstance(
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                });
        signature.initSign(credential.key());
        signature.update(PROBE);
        var signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("expected the private key of " + PeerVerifier.describe(credential.leaf())
                    + ", got the key of another certificate");
        }
    }
}

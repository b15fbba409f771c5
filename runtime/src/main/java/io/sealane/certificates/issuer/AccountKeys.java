package io.sealane.certificates.issuer;

import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** Keys of ACME accounts: RSA 2048, as cert-manager makes them and reads them, so that an account can move either way. */
final class AccountKeys {

    private AccountKeys() {}

    /** Keeps its thread busy. */
    static KeyPair generate() {
        return Keys.generate(KeySpec.rsa(2048));
    }

    static byte[] write(KeyPair key) {
        return Pem.privateKey(key.getPrivate(), Encoding.PKCS1).getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException for a key that is not RSA */
    static KeyPair read(String pem) {
        if (!(Pem.parsePrivateKey(pem) instanceof RSAPrivateCrtKey key)) {
            throw new IllegalArgumentException("spec.acme.privateKeySecretRef: expected an RSA key, got another kind");
        }
        try {
            var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
            return new KeyPair(KeyFactory.getInstance("RSA").generatePublic(spec), key);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has RSA", e);
        }
    }

    static String fingerprint(PublicKey key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}

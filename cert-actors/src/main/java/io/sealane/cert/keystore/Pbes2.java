package io.sealane.cert.keystore;

import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.X509Failure.Reason;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.OutputEncryptor;

/** Encryption with a password (RFC 8018 section 6.2): PBKDF2 with HMAC-SHA-256, AES-256 in CBC mode. */
final class Pbes2 {

    static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;

    private Pbes2() {}

    static OutputEncryptor encryptor(char[] password) {
        try {
            var derivation = derivation();
            var vector = random();
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            var key = new SecretKeySpec(derived(password, derivation), "AES");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(vector));
            var parameters = new PBES2Parameters(
                    new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
                    new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector)));
            return new Encryptor(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), cipher);
        } catch (GeneralSecurityException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot encrypt with a password", e);
        }
    }

    /** How to get from a password to 32 bytes, with a salt of its own. */
    static PBKDF2Params derivation() {
        return new PBKDF2Params(random(), Protection.ITERATIONS, KEY_BYTES, HMAC_SHA256);
    }

    static byte[] derived(char[] password, PBKDF2Params by) throws GeneralSecurityException {
        var wanted = new PBEKeySpec(
                password,
                by.getSalt(),
                by.getIterationCount().intValueExact(),
                by.getKeyLength().intValueExact() * Byte.SIZE);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(wanted)
                .getEncoded();
    }

    private static byte[] random() {
        var bytes = new byte[BLOCK_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private record Encryptor(AlgorithmIdentifier algorithm, Cipher cipher) implements OutputEncryptor {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream(OutputStream out) {
            return new CipherOutputStream(out, cipher);
        }

        @Override
        public GenericKey getKey() {
            throw new UnsupportedOperationException("the key stays here");
        }
    }
}

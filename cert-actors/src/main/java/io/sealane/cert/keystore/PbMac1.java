package io.sealane.cert.keystore;

import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.X509Failure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;

/** Integrity of a PKCS #12 file by PBMAC1 (RFC 9579): PBKDF2 and HMAC, both with SHA-256. */
final class PbMac1 implements PKCS12MacCalculatorBuilder {

    private final PBKDF2Params derivation = Pbes2.derivation();

    @Override
    public AlgorithmIdentifier getDigestAlgorithmIdentifier() {
        var function = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2, derivation);
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, new PBMAC1Params(function, Pbes2.HMAC_SHA256));
    }

    @Override
    public MacCalculator build(char[] password) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Pbes2.derived(password, derivation), "HmacSHA256"));
            return new Calculator(getDigestAlgorithmIdentifier(), mac, new ByteArrayOutputStream());
        } catch (GeneralSecurityException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot protect a file with a password", e);
        }
    }

    private record Calculator(AlgorithmIdentifier algorithm, Mac mac, ByteArrayOutputStream input)
            implements MacCalculator {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream() {
            return input;
        }

        @Override
        public byte[] getMac() {
            return mac.doFinal(input.toByteArray());
        }

        @Override
        public GenericKey getKey() {
            throw new UnsupportedOperationException("the key stays here");
        }
    }
}

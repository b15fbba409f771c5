package io.sealane.cert.x509;

import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.X509Failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates as PEM text, both ways (RFC 7468). Safe for any thread. */
public final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8_KEY = "PRIVATE KEY";
    private static final String RSA_KEY = "RSA PRIVATE KEY";
    private static final String EC_KEY = "EC PRIVATE KEY";

    private Pem() {}

    public static String certificate(X509Certificate certificate) {
        try {
            return PemBlocks.write(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new X509Failure(Reason.INVALID_CERTIFICATE, "the certificate cannot be encoded", e);
        }
    }

    /** One block after the other, in the order given. */
    public static String certificates(List<X509Certificate> certificates) {
        return certificates.stream().map(Pem::certificate).collect(Collectors.joining());
    }

    /** Reads certificates and nothing else; at least one. Fails with {@link Reason#INVALID_CERTIFICATE}. */
    public static List<X509Certificate> parseCertificates(String pem) {
        var blocks = PemBlocks.read(pem, Reason.INVALID_CERTIFICATE);
        if (blocks.isEmpty()) {
            throw new X509Failure(Reason.INVALID_CERTIFICATE, "expected a PEM block CERTIFICATE, got none");
        }
        return blocks.stream().map(Pem::certificateIn).toList();
    }

    /** Writes a private key; Ed25519 is PKCS8 whatever was asked for. */
    public static String privateKey(PrivateKey key, Encoding encoding) {
        var info = PrivateKeyInfo.getInstance(key.getEncoded());
        var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        try {
            if (encoding == Encoding.PKCS1 && algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
                return PemBlocks.write(
                        RSA_KEY, info.parsePrivateKey().toASN1Primitive().getEncoded());
            }
            if (encoding == Encoding.PKCS1 && algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                return PemBlocks.write(EC_KEY, sec1(info).getEncoded());
            }
            return PemBlocks.write(PKCS8_KEY, info.getEncoded());
        } catch (IOException e) {
            throw new X509Failure(Reason.INVALID_KEY, "the private key cannot be encoded");
        }
    }

    /**
     * Reads a private key in PKCS #8, PKCS #1 or SEC 1 form; other blocks beside it (such as EC parameters) are passed over.
     *
     * <p>Fails with {@link Reason#INVALID_KEY}; the message never quotes the text.
     */
    public static PrivateKey parsePrivateKey(String pem) {
        return keyIn(keyBlock(pem));
    }

    /** The bytes of the block that {@link #parsePrivateKey} reads. */
    public static byte[] privateKeyDer(String pem) {
        return keyBlock(pem).getContent();
    }

    private static PemObject keyBlock(String pem) {
        for (var block : PemBlocks.read(pem, Reason.INVALID_KEY)) {
            switch (block.getType()) {
                case PKCS8_KEY:
                case RSA_KEY:
                case EC_KEY:
                    return block;
                default:
            }
        }
        throw new X509Failure(
                Reason.INVALID_KEY,
                "expected a PEM block " + PKCS8_KEY + ", " + RSA_KEY + " or " + EC_KEY + ", got none");
    }

    private static X509Certificate certificateIn(PemObject block) {
        if (!block.getType().equals(CERTIFICATE)) {
            throw new X509Failure(
                    Reason.INVALID_CERTIFICATE, "expected only PEM blocks CERTIFICATE, got one " + block.getType());
        }
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.getContent()));
        } catch (CertificateException e) {
            throw new X509Failure(Reason.INVALID_CERTIFICATE, "a CERTIFICATE block is not an X.509 certificate", e);
        }
    }

    private static PrivateKey keyIn(PemObject block) {
        try {
            var info = switch (block.getType()) {
                case RSA_KEY ->
                    new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                            RSAPrivateKey.getInstance(block.getContent()));
                case EC_KEY -> pkcs8(ECPrivateKey.getInstance(block.getContent()));
                default -> PrivateKeyInfo.getInstance(block.getContent());
            };
            var factory =
                    KeyFactory.getInstance(jcaName(info.getPrivateKeyAlgorithm().getAlgorithm()));
            return factory.generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new X509Failure(Reason.INVALID_KEY, "a " + block.getType() + " block is not a key of a known kind");
        }
    }

    private static String jcaName(ASN1ObjectIdentifier algorithm) {
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        throw new IllegalArgumentException("key algorithm " + algorithm);
    }

    private static PrivateKeyInfo pkcs8(ECPrivateKey key) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    /** SEC 1 names its curve itself, while the key inside PKCS #8 leaves that to its wrapping. */
    private static ECPrivateKey sec1(PrivateKeyInfo info) throws IOException {
        var curve =
                ASN1ObjectIdentifier.getInstance(info.getPrivateKeyAlgorithm().getParameters());
        X9ECParameters parameters = ECNamedCurveTable.getByOID(curve);
        var inner = ECPrivateKey.getInstance(info.parsePrivateKey());
        return new ECPrivateKey(parameters.getN().bitLength(), inner.getKey(), curve);
    }
}

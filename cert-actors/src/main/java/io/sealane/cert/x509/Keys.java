package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Makes and examines keys. Safe for any thread; {@link #generate} takes up to seconds for large RSA keys. */
public final class Keys {

    private static final byte[] PROBE = "a key belongs to what it verifies".getBytes(StandardCharsets.US_ASCII);

    private static final Proven PAIRS = new Proven();

    private Keys() {}

    /** A new pair from the platform's strong random source. */
    public static KeyPair generate(KeySpec spec) {
        try {
            return switch (spec.algorithm()) {
                case RSA -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(spec.size());
                    yield generator.generateKeyPair();
                }
                case ECDSA -> noted(Ecdsa.generate(spec.size()));
                case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            };
        } catch (GeneralSecurityException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot make a key of " + spec, e);
        }
    }

    /** What {@link KeySpec} a public key answers; fails with {@link Reason#INVALID_KEY} for any other kind of key. */
    public static KeySpec specOf(PublicKey key) {
        try {
            if (key instanceof RSAPublicKey rsa) {
                return KeySpec.rsa(rsa.getModulus().bitLength());
            }
            if (key instanceof ECPublicKey ec) {
                return KeySpec.ecdsa(ec.getParams().getCurve().getField().getFieldSize());
            }
        } catch (IllegalArgumentException e) {
            throw new X509Failure(Reason.INVALID_KEY, "the key is of an unsupported size", e);
        }
        if (key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")) {
            return KeySpec.ed25519();
        }
        throw new X509Failure(
                Reason.INVALID_KEY, "key algorithm: expected RSA, ECDSA or Ed25519, got " + key.getAlgorithm());
    }

    /** Whether the two keys are one pair: on a curve by calculating the public one, otherwise proved by a signature. */
    public static boolean matches(PrivateKey privateKey, PublicKey publicKey) {
        return privateKey instanceof ECPrivateKey secret && publicKey instanceof ECPublicKey open
                ? isPair(secret, open)
                : proves(privateKey, publicKey);
    }

    /** A tenth of the time that a signature and its verification take, and once for each pair: every look at a Secret asks this. */
    private static boolean isPair(ECPrivateKey secret, ECPublicKey open) {
        var curve = CustomNamedCurves.getByName("secp" + specOf(open).size() + "r1");
        if (curve == null
                || !curve.getN().equals(open.getParams().getOrder())
                || !curve.getN().equals(secret.getParams().getOrder())) {
            return proves(secret, open);
        }
        if (secret.getS().signum() <= 0 || secret.getS().compareTo(curve.getN()) >= 0) {
            return false; // no key of this curve: what calculates with it would fail
        }
        var proof = proof(secret, open);
        if (PAIRS.isKnown(proof)) {
            return true;
        }
        var point = new FixedPointCombMultiplier()
                .multiply(curve.getG(), secret.getS())
                .normalize();
        var isPair = !point.isInfinity()
                && point.getAffineXCoord().toBigInteger().equals(open.getW().getAffineX())
                && point.getAffineYCoord().toBigInteger().equals(open.getW().getAffineY());
        if (isPair) {
            PAIRS.note(proof);
        }
        return isPair;
    }

    private static ByteBuffer proof(ECPrivateKey secret, ECPublicKey open) {
        var point = open.getW();
        return Proven.of(
                secret.getS().toByteArray(),
                point.getAffineX().toByteArray(),
                point.getAffineY().toByteArray(),
                open.getParams().getOrder().toByteArray());
    }

    private static KeyPair noted(KeyPair made) {
        PAIRS.note(proof((ECPrivateKey) made.getPrivate(), (ECPublicKey) made.getPublic()));
        return made;
    }

    private static boolean proves(PrivateKey privateKey, PublicKey publicKey) {
        var algorithm = signatureAlgorithm(publicKey);
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(PROBE);
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(PROBE);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            return false; // another algorithm, curve or length: certainly not the same pair
        }
    }

    /** The signature a key of this kind makes: the hash grows with the key (RFC 5656 section 6.2.1 sizes). */
    static String signatureAlgorithm(PublicKey key) {
        var spec = specOf(key);
        return switch (spec.algorithm()) {
            case RSA -> spec.size() >= 4096 ? "SHA512withRSA" : spec.size() >= 3072 ? "SHA384withRSA" : "SHA256withRSA";
            case ECDSA ->
                switch (spec.size()) {
                    case 384 -> "SHA384withECDSA";
                    case 521 -> "SHA512withECDSA";
                    default -> "SHA256withECDSA";
                };
            case ED25519 -> "Ed25519";
        };
    }

    /** The same, or the one that is wished for where the key can make it. */
    static String signatureAlgorithm(PublicKey key, Optional<KeySpec.Signature> wished) {
        return wished.filter(one -> one.algorithm() == specOf(key).algorithm())
                .map(KeySpec.Signature::jcaName)
                .orElseGet(() -> signatureAlgorithm(key));
    }

    /** Fails unless the key has signed the certificate. */
    public static void verify(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
        Ecdsa.verify(certificate, key);
    }
}

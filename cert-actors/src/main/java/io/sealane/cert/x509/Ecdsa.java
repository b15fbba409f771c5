package io.sealane.cert.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * ECDSA by Bouncy Castle. On Java 17, which has no intrinsics for it, the platform takes six times as long to make a key or a signature
 * and ten times as long to verify one, and that is most of what a certificate costs. The provider is used and not installed; keys are the
 * platform's own classes.
 */
final class Ecdsa {

    private static final Provider PROVIDER = new BouncyCastleProvider();

    private Ecdsa() {}

    /** @param size 256, 384 or 521 */
    static KeyPair generate(int size) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC", PROVIDER);
        generator.initialize(new ECGenParameterSpec("secp" + size + "r1"));
        var made = generator.generateKeyPair();
        var platform = KeyFactory.getInstance("EC");
        var open = (ECPublicKey) made.getPublic();
        BigInteger secret = ((ECPrivateKey) made.getPrivate()).getS();
        return new KeyPair(
                platform.generatePublic(new ECPublicKeySpec(open.getW(), open.getParams())),
                platform.generatePrivate(new ECPrivateKeySpec(secret, open.getParams())));
    }

    /** A builder of signers for a key. */
    static JcaContentSignerBuilder signer(String algorithm, Key key) {
        var builder = new JcaContentSignerBuilder(algorithm);
        return key instanceof ECKey ? builder.setProvider(PROVIDER) : builder;
    }

    /** A builder of verifiers for a key. */
    static JcaContentVerifierProviderBuilder verifier(Key key) {
        var builder = new JcaContentVerifierProviderBuilder();
        return key instanceof ECKey ? builder.setProvider(PROVIDER) : builder;
    }

    /** Fails unless the key has signed the certificate. */
    static void verify(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
        if (key instanceof ECKey) {
            certificate.verify(key, PROVIDER);
        } else {
            certificate.verify(key);
        }
    }
}

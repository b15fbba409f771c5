package io.sealane.cert.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * ECDSA by Bouncy Castle. On Java 17, which has no intrinsics for it, the platform takes six times as long to make a key or a signature
 * and ten times as long to verify one, and that is most of what a certificate costs. The provider is used and not installed; keys are the
 * platform's own classes.
 */
final class Ecdsa {

    private static final Provider PROVIDER = new BouncyCastleProvider();

    /** By the order of their base points, which all signers share. */
    private static final Map<BigInteger, ECDomainParameters> CURVES = Stream.of("secp256r1", "secp384r1", "secp521r1")
            .map(name -> new ECDomainParameters(CustomNamedCurves.getByName(name)))
            .collect(Collectors.toUnmodifiableMap(ECDomainParameters::getN, curve -> curve));

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

    /** A signer with a key. */
    static ContentSigner signer(String algorithm, PrivateKey key) throws OperatorCreationException {
        if (key instanceof ECPrivateKey secret) {
            var curve = CURVES.get(secret.getParams().getOrder());
            if (curve != null) {
                return signer(algorithm, new ECPrivateKeyParameters(secret.getS(), curve));
            }
        }
        var builder = new JcaContentSignerBuilder(algorithm);
        return (key instanceof ECKey ? builder.setProvider(PROVIDER) : builder).build(key);
    }

    /**
     * Not by way of the provider: that makes a curve of its own for each key, and with it the tables of multiples of its base point, which
     * take longer than the signature.
     */
    private static ContentSigner signer(String algorithm, ECPrivateKeyParameters key) throws OperatorCreationException {
        var signature = new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
        return new BcECContentSignerBuilder(signature, digest).build(key);
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

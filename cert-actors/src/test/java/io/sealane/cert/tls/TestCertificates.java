package io.sealane.cert.tls;

import io.netty.util.NetUtil;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.TrustBundle;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Certificates for tests: authorities that sign whatever a test asks for. */
public final class TestCertificates {

    /** Long before any test runs. */
    public static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    /** Long after any test runs. */
    public static final Instant FAR_AWAY = Instant.parse("2090-01-01T00:00:00Z");

    private static final AtomicLong SERIALS = new AtomicLong(0x5ea1);

    private TestCertificates() {}

    /** The key algorithms that certificates of the mesh may have. */
    public enum KeyAlgorithm {
        RSA_2048("RSA", null, "SHA256withRSA"),
        P_256("EC", "secp256r1", "SHA256withECDSA"),
        P_384("EC", "secp384r1", "SHA384withECDSA"),
        P_521("EC", "secp521r1", "SHA512withECDSA"),
        ED25519("Ed25519", null, "Ed25519");

        private final String family;
        private final @Nullable String curve;
        private final String signature;

        KeyAlgorithm(String family, @Nullable String curve, String signature) {
            this.family = family;
            this.curve = curve;
            this.signature = signature;
        }

        /** A fresh key pair. */
        public KeyPair newKeyPair() {
            try {
                var generator = KeyPairGenerator.getInstance(family);
                if (curve != null) {
                    generator.initialize(new ECGenParameterSpec(curve));
                } else if (this == RSA_2048) {
                    generator.initialize(2048);
                }
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A certificate authority: a root, or one signed by another. */
    public static final class TestCa {

        private final KeyAlgorithm algorithm;
        private final PrivateKey key;
        private final X509Certificate certificate;
        private final List<X509Certificate> intermediates;
        private final X509Certificate root;

        private TestCa(
                KeyAlgorithm algorithm,
                PrivateKey key,
                X509Certificate certificate,
                List<X509Certificate> intermediates,
                X509Certificate root) {
            this.algorithm = algorithm;
            this.key = key;
            this.certificate = certificate;
            this.intermediates = intermediates;
            this.root = root;
        }

        /** A root with a P-256 key. */
        public static TestCa create(String name) {
            return create(name, KeyAlgorithm.P_256);
        }

        /** A root. */
        public static TestCa create(String name, KeyAlgorithm algorithm) {
            var pair = algorithm.newKeyPair();
            var subject = new X500Principal("CN=" + name);
            var draft = draft(subject, subject, pair.getPublic(), LONG_AGO, FAR_AWAY);
            var certificate = sign(asCa(draft), algorithm, pair.getPrivate());
            return new TestCa(algorithm, pair.getPrivate(), certificate, List.of(), certificate);
        }

        /** An authority of the same key algorithm that this one has signed. */
        public TestCa intermediate(String name) {
            var pair = algorithm.newKeyPair();
            var subject = new X500Principal("CN=" + name);
            var draft = draft(certificate.getSubjectX500Principal(), subject, pair.getPublic(), LONG_AGO, FAR_AWAY);
            var signed = sign(asCa(draft), algorithm, key);
            var chain = new ArrayList<>(List.of(signed));
            chain.addAll(intermediates);
            return new TestCa(algorithm, pair.getPrivate(), signed, List.copyOf(chain), root);
        }

        /** A P-256 leaf of generation 1, valid from {@link #LONG_AGO} to {@link #FAR_AWAY}. */
        public Credential issue(SecretName name, List<String> sans) {
            return issue(name, 1, sans, KeyAlgorithm.P_256, LONG_AGO, FAR_AWAY);
        }

        /**
         * A leaf for servers and clients.
         *
         * @param sans DNS names, IP addresses, or URIs (anything with {@code ://})
         */
        public Credential issue(
                SecretName name,
                long generation,
                List<String> sans,
                KeyAlgorithm leafAlgorithm,
                Instant notBefore,
                Instant notAfter) {
            var pair = leafAlgorithm.newKeyPair();
            var subject = new X500Principal("CN=" + name.name());
            var draft = draft(certificate.getSubjectX500Principal(), subject, pair.getPublic(), notBefore, notAfter);
            var leaf = sign(
                    asLeaf(draft, sans, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth), algorithm, key);
            return credential(name, generation, pair.getPrivate(), leaf);
        }

        /** A P-256 leaf whose extended key usage allows servers only. */
        public Credential issueForServersOnly(SecretName name, List<String> sans) {
            var pair = KeyAlgorithm.P_256.newKeyPair();
            var subject = new X500Principal("CN=" + name.name());
            var draft = draft(certificate.getSubjectX500Principal(), subject, pair.getPublic(), LONG_AGO, FAR_AWAY);
            return credential(
                    name,
                    1,
                    pair.getPrivate(),
                    sign(asLeaf(draft, sans, KeyPurposeId.id_kp_serverAuth), algorithm, key));
        }

        /** This authority itself, as the Secret of an issuer holds it. */
        public Credential asCredential(SecretName name) {
            var chain = intermediates.isEmpty() ? List.of(certificate) : intermediates;
            return new Credential(name, 1, key, chain);
        }

        /** The root of this authority, to be trusted. */
        public TrustBundle bundle() {
            return TrustBundle.of(List.of(root));
        }

        /** The certificate of this authority itself. */
        public X509Certificate certificate() {
            return certificate;
        }

        private Credential credential(SecretName name, long generation, PrivateKey leafKey, X509Certificate leaf) {
            var chain = new ArrayList<>(List.of(leaf));
            chain.addAll(intermediates);
            return new Credential(name, generation, leafKey, chain);
        }
    }

    private static JcaX509v3CertificateBuilder draft(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant notBefore, Instant notAfter) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIALS.incrementAndGet()),
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                key);
    }

    private static JcaX509v3CertificateBuilder asCa(JcaX509v3CertificateBuilder draft) {
        try {
            draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return draft;
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JcaX509v3CertificateBuilder asLeaf(
            JcaX509v3CertificateBuilder draft, List<String> sans, KeyPurposeId... purposes) {
        try {
            draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            if (!sans.isEmpty()) {
                var names = sans.stream().map(TestCertificates::generalName).toArray(GeneralName[]::new);
                draft.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return draft;
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName generalName(String san) {
        if (san.contains("://")) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, san);
        }
        var address = NetUtil.isValidIpV4Address(san) || NetUtil.isValidIpV6Address(san);
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, san);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder draft, KeyAlgorithm algorithm, PrivateKey key) {
        try {
            var signer = new JcaContentSignerBuilder(algorithm.signature).build(key);
            return new JcaX509CertificateConverter().getCertificate(draft.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

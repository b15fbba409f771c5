package io.sealane.cert.keystore;

import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;

/** PKCS #12 files (RFC 7292). Safe for any thread. */
public final class Pkcs12 {

    /** How one is protected, with cert-manager's words for it. */
    public enum Profile {
        /** 3DES for the key, 40-bit RC2 for certificates, SHA-1: every program reads it, nobody should rely on it. */
        LEGACY_RC2("LegacyRC2"),
        /** 3DES for both, SHA-1. */
        LEGACY_DES("LegacyDES"),
        /** AES-256 by PBES2, SHA-256. */
        MODERN_2023("Modern2023"),
        /** The same with PBMAC1 (RFC 9579), which Java 26 and OpenSSL 3.4 read, and nothing older. */
        MODERN_2026("Modern2026");

        private final String word;

        Profile(String word) {
            this.word = word;
        }

        /** As in {@code spec.keystores.pkcs12.profile}. */
        public String word() {
            return word;
        }
    }

    /** Marks a certificate as one to trust, for Java. */
    private static final ASN1ObjectIdentifier TRUSTED = new ASN1ObjectIdentifier("2.16.840.1.113894.746875.1.1");

    private Pkcs12() {}

    /** A file with one pair. */
    public static byte[] keystore(KeyEntry entry, Profile profile, char[] password) {
        try {
            var protection = Protection.of(profile);
            var id = new DEROctetString(MessageDigest.getInstance("SHA-1")
                    .digest(entry.chain().get(0).getEncoded()));
            var key = new JcaPKCS12SafeBagBuilder(entry.key(), protection.forKey(password))
                    .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(entry.alias()))
                    .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id)
                    .build();
            var certificates = new ArrayList<PKCS12SafeBag>();
            for (var certificate : entry.chain()) {
                var bag = new JcaPKCS12SafeBagBuilder(certificate);
                if (certificates.isEmpty()) {
                    bag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id);
                }
                certificates.add(bag.build());
            }
            var file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(protection.forCertificates(password), certificates.toArray(PKCS12SafeBag[]::new))
                    .addData(key);
            return file.build(protection.mac(), password).getEncoded();
        } catch (GeneralSecurityException | IOException | PKCSException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot write a PKCS #12 keystore", e);
        }
    }

    /** A file with one certificate to trust. */
    public static byte[] truststore(String alias, X509Certificate ca, Profile profile, char[] password) {
        return truststore(Map.of(alias, ca), profile, password);
    }

    /** A file with certificates to trust, by alias. */
    public static byte[] truststore(Map<String, X509Certificate> roots, Profile profile, char[] password) {
        try {
            var protection = Protection.of(profile);
            var bags = new ArrayList<PKCS12SafeBag>();
            for (var root : roots.entrySet()) {
                bags.add(new JcaPKCS12SafeBagBuilder(root.getValue())
                        .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(root.getKey()))
                        .addBagAttribute(TRUSTED, KeyPurposeId.anyExtendedKeyUsage)
                        .build());
            }
            return new PKCS12PfxPduBuilder()
                    .addEncryptedData(protection.forCertificates(password), bags.toArray(PKCS12SafeBag[]::new))
                    .build(protection.mac(), password)
                    .getEncoded();
        } catch (IOException | PKCSException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot write a PKCS #12 truststore", e);
        }
    }
}

package io.sealane.cert.keystore;

import io.sealane.cert.keystore.Pkcs12.Profile;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEOutputEncryptorBuilder;

/** The algorithms of one profile. Iterations are few because the key lies next to the file in the clear anyway. */
record Protection(Encryption key, Encryption certificates, PKCS12MacCalculatorBuilder mac) {

    static final int ITERATIONS = 2048;

    @FunctionalInterface
    interface Encryption {
        OutputEncryptor with(char[] password);
    }

    static Protection of(Profile profile) {
        return switch (profile) {
            case LEGACY_RC2 -> new Protection(Protection::tripleDes, Protection::rc2, legacyMac());
            case LEGACY_DES -> new Protection(Protection::tripleDes, Protection::tripleDes, legacyMac());
            case MODERN_2023 -> new Protection(Pbes2::encryptor, Pbes2::encryptor, sha256Mac());
            case MODERN_2026 -> new Protection(Pbes2::encryptor, Pbes2::encryptor, new PbMac1());
        };
    }

    OutputEncryptor forKey(char[] password) {
        return key.with(password);
    }

    OutputEncryptor forCertificates(char[] password) {
        return certificates.with(password);
    }

    private static OutputEncryptor tripleDes(char[] password) {
        return legacy(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new DESedeEngine(), password);
    }

    private static OutputEncryptor rc2(char[] password) {
        return legacy(PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, new RC2Engine(), password);
    }

    private static OutputEncryptor legacy(ASN1ObjectIdentifier algorithm, BlockCipher cipher, char[] password) {
        return new BcPKCS12PBEOutputEncryptorBuilder(algorithm, CBCBlockCipher.newInstance(cipher))
                .setIterationCount(ITERATIONS)
                .build(password);
    }

    private static PKCS12MacCalculatorBuilder legacyMac() {
        return new BcPKCS12MacCalculatorBuilder().setIterationCount(ITERATIONS);
    }

    private static PKCS12MacCalculatorBuilder sha256Mac() {
        var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
        return new BcPKCS12MacCalculatorBuilder(new SHA256Digest(), sha256).setIterationCount(ITERATIONS);
    }
}

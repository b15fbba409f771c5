package io.sealane.cert.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.keystore.Pkcs12.Profile;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.testing.NeedsTool;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeystoresTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2036-01-01T00:00:00Z");
    private static final String PASSWORD = "password";
    private static final KeyPair CA_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final KeyPair KEYS = Keys.generate(KeySpec.rsa(2048));
    private static final X509Certificate CA = CertificateSigner.selfSign(template("ca", true), CA_KEYS);
    private static final X509Certificate LEAF =
            CertificateSigner.sign(template("leaf", false), KEYS.getPublic(), CA, CA_KEYS.getPrivate());
    private static final KeyEntry ENTRY = new KeyEntry("certificate", KEYS.getPrivate(), List.of(LEAF, CA));

    @TempDir
    private Path folder;

    @Test
    void Java_reads_a_JKS_keystore_and_truststore() throws Exception {
        var password = PASSWORD.toCharArray();
        var store = loaded("JKS", Jks.keystore(ENTRY, password));
        var trust = loaded("JKS", Jks.truststore("ca", CA, password));

        assertThat(store.getKey("certificate", password)).isEqualTo(KEYS.getPrivate());
        assertThat(store.getCertificateChain("certificate")).containsExactly(LEAF, CA);
        assertThat(trust.isCertificateEntry("ca")).isTrue();
        assertThat(trust.getCertificate("ca")).isEqualTo(CA);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MODERN_2026")
    void Java_reads_a_PKCS_12_keystore_and_truststore(Profile profile) throws Exception {
        var password = PASSWORD.toCharArray();
        var store = loaded("PKCS12", Pkcs12.keystore(ENTRY, profile, password));
        var trust = loaded("PKCS12", Pkcs12.truststore("ca", CA, profile, password));

        assertThat(store.getKey("certificate", password)).isEqualTo(KEYS.getPrivate());
        assertThat(store.getCertificateChain("certificate")).containsExactly(LEAF, CA);
        assertThat(trust.isCertificateEntry("ca")).isTrue();
        assertThat(trust.getCertificate("ca")).isEqualTo(CA);
    }

    @NeedsTool("openssl")
    @ParameterizedTest
    @CsvSource({
        "LEGACY_RC2, pbeWithSHA1And40BitRC2-CBC, sha1",
        "LEGACY_DES, pbeWithSHA1And3-KeyTripleDES-CBC, sha1",
        "MODERN_2023, AES-256-CBC, sha256"
    })
    void OpenSSL_finds_the_algorithms_of_the_profile(Profile profile, String encryption, String mac) throws Exception {
        var file = written(Pkcs12.keystore(ENTRY, profile, "password".toCharArray()), "a.p12");

        var told = run("openssl", "pkcs12", "-legacy", "-in", file, "-info", "-nodes", "-passin", "pass:password");

        assertThat(told).contains(encryption, "MAC: " + mac, "friendlyName: certificate", "BEGIN PRIVATE KEY");
        assertThat(told.split("BEGIN CERTIFICATE", -1)).hasSize(3);
    }

    @NeedsTool("keytool")
    @Test
    void keytool_lists_what_is_in_them() throws Exception {
        var jks = written(Jks.keystore(ENTRY, "password".toCharArray()), "a.jks");
        var trust = written(Pkcs12.truststore("ca", CA, Profile.MODERN_2023, "password".toCharArray()), "t.p12");

        assertThat(run("keytool", "-list", "-keystore", jks, "-storepass", "password", "-v"))
                .contains("Alias name: certificate", "Entry type: PrivateKeyEntry", "Certificate chain length: 2");
        assertThat(run("keytool", "-list", "-keystore", trust, "-storepass", "password"))
                .contains("ca, ", "trustedCertEntry");
    }

    /** Neither this Java nor this OpenSSL reads PBMAC1: checked against RFC 9579 by hand. */
    @Test
    void the_newest_profile_has_a_PBMAC1_over_its_contents() throws Exception {
        var file = Pfx.getInstance(Pkcs12.keystore(ENTRY, Profile.MODERN_2026, "password".toCharArray()));
        var contents = ASN1OctetString.getInstance(file.getAuthSafe().getContent());
        var digest = file.getMacData().getMac();

        assertThat(digest.getAlgorithmId().getAlgorithm()).isEqualTo(PKCSObjectIdentifiers.id_PBMAC1);
        var by = PBMAC1Params.getInstance(digest.getAlgorithmId().getParameters());
        var derivation = PBKDF2Params.getInstance(by.getKeyDerivationFunc().getParameters());
        var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec("password".toCharArray(), derivation.getSalt(), 2048, 256))
                .getEncoded();
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        assertThat(digest.getDigest()).isEqualTo(mac.doFinal(contents.getOctets()));
    }

    private static KeyStore loaded(String type, byte[] bytes) throws Exception {
        var store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(bytes), PASSWORD.toCharArray());
        return store;
    }

    private String written(byte[] bytes, String name) throws Exception {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static CertificateTemplate template(String name, boolean isCA) {
        return new CertificateTemplate(SubjectName.of(name), SubjectAltNames.none(), Set.of(), isCA, FROM, UNTIL);
    }
}

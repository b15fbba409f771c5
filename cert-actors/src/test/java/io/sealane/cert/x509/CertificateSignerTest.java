package io.sealane.cert.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateSignerTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2036-01-01T00:00:00Z");
    private static final Instant INSIDE = Instant.parse("2026-06-01T00:00:00Z");

    private static final KeyPair CA_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate CA = CertificateSigner.selfSign(
            new CertificateTemplate(SubjectName.of("ca"), SubjectAltNames.none(), Set.of(), true, FROM, UNTIL),
            CA_KEYS);

    static Stream<KeySpec> keys() {
        return Stream.of(
                KeySpec.rsa(2048),
                KeySpec.rsa(3072),
                KeySpec.ecdsa(256),
                KeySpec.ecdsa(384),
                KeySpec.ecdsa(521),
                KeySpec.ed25519());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_chain_with_every_kind_of_key_passes_the_path_validation_of_the_JDK(KeySpec spec) throws Exception {
        var middleKeys = Keys.generate(spec);
        var middle = CertificateSigner.sign(
                new CertificateTemplate(SubjectName.of("middle"), SubjectAltNames.none(), Set.of(), true, FROM, UNTIL),
                middleKeys.getPublic(),
                CA,
                CA_KEYS.getPrivate());
        var leafKeys = Keys.generate(spec);
        var leaf = CertificateSigner.sign(leafTemplate(), leafKeys.getPublic(), middle, middleKeys.getPrivate());

        validate(List.of(leaf, middle), CA);
        assertThat(Keys.specOf(leaf.getPublicKey())).isEqualTo(spec);
    }

    @Test
    void writes_what_the_template_says() throws Exception {
        var leaf = CertificateSigner.sign(
                leafTemplate(), Keys.generate(KeySpec.ecdsa(256)).getPublic(), CA, CA_KEYS.getPrivate());

        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=leaf,O=local");
        assertThat(SubjectName.of(leaf.getSubjectX500Principal())).isEqualTo(SubjectName.of("leaf", "local"));
        assertThat(SubjectAltNames.of(leaf)).isEqualTo(leafTemplate().names());
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(UNTIL);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, true, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void a_CA_may_sign_and_is_linked_to_its_leaf_by_key_identifiers() {
        var leaf = CertificateSigner.sign(
                leafTemplate(), Keys.generate(KeySpec.ecdsa(256)).getPublic(), CA, CA_KEYS.getPrivate());

        assertThat(CA.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(CA.getKeyUsage()[5]).isTrue();
        // Both end with the same 20 bytes: OCTET STRING of the one, [0] of the other (RFC 5280 4.2.1.1 and 4.2.1.2).
        var subjectKeyId = last20(CA.getExtensionValue("2.5.29.14"));
        assertThat(last20(leaf.getExtensionValue("2.5.29.35"))).isEqualTo(subjectKeyId);
    }

    @Test
    void serials_are_positive_have_128_bits_or_less_and_differ() {
        var serials = new HashSet<>();
        for (var i = 0; i < 50; i++) {
            var serial = CertificateSigner.selfSign(leafTemplate(), CA_KEYS).getSerialNumber();
            assertThat(serial.signum()).isEqualTo(1);
            assertThat(serial.bitLength()).isBetween(127, 128);
            serials.add(serial);
        }
        assertThat(serials).hasSize(50);
    }

    @Test
    void alternative_names_are_critical_when_there_is_no_subject() {
        var template = new CertificateTemplate(
                new SubjectName("", Map.of()), SubjectAltNames.dns("a.example"), Set.of(), false, FROM, UNTIL);

        var leaf = CertificateSigner.sign(template, CA_KEYS.getPublic(), CA, CA_KEYS.getPrivate());

        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
        assertThatThrownBy(() -> CertificateSigner.selfSign(template, CA_KEYS)).hasMessageContaining("own issuer");
    }

    @Test
    void a_template_without_any_name_or_with_a_reversed_time_is_refused() {
        assertThatThrownBy(() -> new CertificateTemplate(
                        SubjectName.of(""), SubjectAltNames.none(), Set.of(), false, FROM, UNTIL))
                .hasMessageContaining("subject");
        assertThatThrownBy(() -> leafTemplate().during(UNTIL, FROM)).hasMessageContaining("notAfter");
    }

    private static CertificateTemplate leafTemplate() {
        return new CertificateTemplate(
                SubjectName.of("leaf", "local"),
                new SubjectAltNames(
                        List.of("a.example", "*.b.example"),
                        List.of("127.0.0.1", "2001:db8:0:0:1:0:0:1"),
                        List.of("spiffe://cluster.local/ns/a"),
                        List.of("a@example.org")),
                Set.of(Usage.DIGITAL_SIGNATURE, Usage.KEY_ENCIPHERMENT, Usage.SERVER_AUTH),
                false,
                FROM,
                UNTIL);
    }

    private static byte[] last20(byte[] extension) {
        return Arrays.copyOfRange(extension, extension.length - 20, extension.length);
    }

    private static void validate(List<X509Certificate> chain, X509Certificate root) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(INSIDE));
        var path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}

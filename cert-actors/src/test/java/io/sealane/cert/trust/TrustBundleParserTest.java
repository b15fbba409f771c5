package io.sealane.cert.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustBundleParserTest {

    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final TestCa SECOND = TestCa.create("Second CA");
    private static final String GOOD = CA.bundle().toPem();
    private static final String ALSO_GOOD = SECOND.bundle().toPem();

    @Test
    void text_between_blocks_is_comment() {
        var parsed = TrustBundleParser.parse(
                "# first\r\n" + GOOD.replace("\n", "\r\n") + "subject=second\n" + ALSO_GOOD, "roots");

        assertThat(parsed.bundle()).isEqualTo(CA.bundle().plus(SECOND.bundle()));
        assertThat(parsed.problems()).isEmpty();
    }

    @Test
    void a_private_key_is_refused_and_not_quoted() {
        var parsed = TrustBundleParser.parse(
                GOOD + block("EC PRIVATE KEY", "c2VjcmV0") + ALSO_GOOD, "ConfigMap a/b key ca.crt");

        assertThat(parsed.bundle()).isEqualTo(CA.bundle().plus(SECOND.bundle()));
        assertThat(parsed.problems())
                .containsExactly("ConfigMap a/b key ca.crt, block 2: expected CERTIFICATE, got EC PRIVATE KEY:"
                        + " a private key does not belong among roots");
    }

    @Test
    void a_block_of_another_kind_is_named() {
        assertThat(TrustBundleParser.parse(block("CERTIFICATE REQUEST", "AAAA"), "roots")
                        .problems())
                .containsExactly("roots, block 1: expected CERTIFICATE, got CERTIFICATE REQUEST");
    }

    @Test
    void broken_base64_is_named_and_the_rest_is_kept() {
        var parsed = TrustBundleParser.parse(block("CERTIFICATE", "MII*") + GOOD, "roots");

        assertThat(parsed.bundle()).isEqualTo(CA.bundle());
        assertThat(parsed.problems()).singleElement().asString().startsWith("roots, block 1: expected base64");
    }

    @Test
    void bytes_that_are_no_certificate_are_named() {
        assertThat(TrustBundleParser.parse(block("CERTIFICATE", "AAECAwQF"), "roots")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("roots, block 1: expected a DER X.509 certificate");
    }

    @Test
    void bytes_after_the_certificate_are_named() throws Exception {
        var der = CA.certificate().getEncoded();
        var longer = Arrays.copyOf(der, der.length + 2);

        assertThat(TrustBundleParser.parse(
                        block("CERTIFICATE", Base64.getEncoder().encodeToString(longer)), "roots"))
                .satisfies(parsed -> assertThat(parsed.bundle().isEmpty()).isTrue())
                .satisfies(parsed -> assertThat(parsed.problems())
                        .containsExactly("roots, block 1: expected one DER certificate, got 2 bytes after it"));
    }

    @Test
    void a_block_without_its_end_is_named() {
        var cut = GOOD.substring(0, GOOD.indexOf("-----END"));

        assertThat(TrustBundleParser.parse(cut, "roots").problems())
                .containsExactly("roots, block 1: expected \"-----END CERTIFICATE-----\", got the end of the text");
        var followed = TrustBundleParser.parse(cut + ALSO_GOOD, "roots");
        assertThat(followed.bundle()).isEqualTo(SECOND.bundle());
        assertThat(followed.problems())
                .containsExactly("roots, block 1: expected \"-----END CERTIFICATE-----\" before the next block begins");
    }

    @Test
    void a_block_with_another_end_is_named() {
        assertThat(TrustBundleParser.parse(GOOD.replace("END CERTIFICATE", "END PKCS7"), "roots")
                        .problems())
                .containsExactly("roots, block 1: expected \"-----END CERTIFICATE-----\", got \"-----END PKCS7-----\"");
    }

    @Test
    void a_text_without_blocks_is_a_problem() {
        assertThat(TrustBundleParser.parse("", "roots").problems())
                .containsExactly("roots: expected at least one CERTIFICATE block, got none");
    }

    @Test
    void blocks_beyond_the_limit_are_named_once() {
        var parsed = TrustBundleParser.parse(GOOD.repeat(TrustBundleParser.BLOCKS_MAX) + ALSO_GOOD, "roots");

        assertThat(parsed.bundle()).isEqualTo(CA.bundle());
        assertThat(parsed.problems()).containsExactly("roots: expected at most 4096 blocks, got 4097");
    }

    private static String block(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}

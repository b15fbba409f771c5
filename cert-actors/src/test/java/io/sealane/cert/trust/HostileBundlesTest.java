package io.sealane.cert.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Bundles that were written to harm: what is good in them counts, the rest is named, and reading ends. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileBundlesTest {

    private static final TestCa GOOD = TestCa.create("good");
    private static final String PEM = Pem.certificate(GOOD.certificate());

    @Test
    void ten_MiB_of_text_around_one_certificate_are_comment() {
        var comment = "no block here\n".repeat(10 * 1024 * 1024 / 14);

        var parsed = TrustBundleParser.parse(comment + PEM + comment, "big");

        assertThat(parsed.bundle().roots()).containsExactly(GOOD.certificate());
        assertThat(parsed.problems()).isEmpty();
    }

    @Test
    void one_block_of_ten_MiB_is_no_certificate_and_the_next_one_counts() {
        var block = "-----BEGIN CERTIFICATE-----\n" + "QUFB\n".repeat(2 * 1024 * 1024) + "-----END CERTIFICATE-----\n";

        var parsed = TrustBundleParser.parse(block + PEM, "big");

        assertThat(parsed.bundle().roots()).containsExactly(GOOD.certificate());
        assertThat(parsed.problems()).singleElement().asString().startsWith("big, block 1: expected a DER X.509");
    }

    @Test
    void of_five_thousand_blocks_the_first_count_and_the_limit_is_named() {
        var parsed = TrustBundleParser.parse(PEM.repeat(5000), "many");

        assertThat(parsed.bundle().roots()).containsExactly(GOOD.certificate());
        assertThat(parsed.problems()).containsExactly("many: expected at most 4096 blocks, got 5000");
    }

    @Test
    void of_five_thousand_different_roots_the_first_count_and_the_limit_is_named() throws Exception {
        var all = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            all.append(Pem.certificate(variant(i)));
        }

        var parsed = TrustBundleParser.parse(all.toString(), "many");

        assertThat(parsed.bundle().roots()).hasSize(4096).contains(variant(0), variant(4095));
        assertThat(parsed.problems()).containsExactly("many: expected at most 4096 blocks, got 5000");
    }

    @Test
    void roots_of_one_name_and_serial_number_are_different_roots_all_the_same() throws Exception {
        var one = variant(1);
        var other = variant(2);
        assertThat(one.getSerialNumber()).isEqualTo(other.getSerialNumber());

        var parsed = TrustBundleParser.parse(Pem.certificates(List.of(one, other, one)), "twins");

        assertThat(parsed.bundle().roots()).containsExactlyInAnyOrder(one, other);
        assertThat(parsed.problems()).isEmpty();
    }

    /** The same root with another signature, which nobody looks at who trusts it. */
    private static X509Certificate variant(int number) throws CertificateException {
        var der = GOOD.certificate().getEncoded();
        der[der.length - 1] = (byte) number;
        der[der.length - 2] = (byte) (number >> 8);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @Test
    void text_after_the_last_block_and_on_its_lines_is_told_apart() {
        var trailing = TrustBundleParser.parse(PEM + "and that is all\n", "trailing");
        var glued = TrustBundleParser.parse(PEM.strip() + " glued\n" + PEM, "glued");

        assertThat(trailing.problems()).isEmpty();
        assertThat(glued.problems()).isNotEmpty();
        assertThat(glued.bundle().roots()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void bytes_that_are_no_UTF_8_spoil_their_own_block_only() {
        var spoiled = PEM.replaceFirst("M", "\ufffd");

        var parsed = TrustBundleParser.parse(spoiled + PEM, "bytes");

        assertThat(parsed.bundle().roots()).containsExactly(GOOD.certificate());
        assertThat(parsed.problems()).singleElement().asString().startsWith("bytes, block 1: expected base64");
    }
}

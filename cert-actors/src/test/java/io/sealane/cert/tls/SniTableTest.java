package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SniTableTest {

    private static final TestCa CA = TestCa.create("CA");

    @Test
    void of_one_secret_only_the_newest_generation_counts() {
        var first = issue("web", 1, 0);
        var second = issue("web", 2, 0);

        assertThat(SniTable.newestOfEach(List.of(second, first))).containsExactly(second);
        assertThat(SniTable.newestOfEach(List.of(first, second))).containsExactly(second);
    }

    @Test
    void of_two_secrets_with_the_same_name_the_later_certificate_answers() {
        var earlier = issue("a", 5, 0);
        var later = issue("b", 1, 1);

        assertThat(chosen(List.of(earlier, later))).isEqualTo(later);
        assertThat(chosen(List.of(later, earlier))).isEqualTo(later);
    }

    @Test
    void of_two_equally_old_certificates_the_smaller_secret_name_answers() {
        var a = issue("a", 1, 0);
        var b = issue("b", 1, 0);

        assertThat(chosen(List.of(b, a))).isEqualTo(a);
        assertThat(chosen(List.of(a, b))).isEqualTo(a);
    }

    @Test
    void an_address_in_place_of_a_name_is_answered_by_whoever_has_that_address() throws Exception {
        var credential = CA.issue(new SecretName("default", "node"), List.of("192.0.2.7"));
        var table =
                new SniTable<Credential>(List.of(credential), Function.identity(), one -> SubjectNames.of(one.leaf()));
        var elsewhere = InetAddress.getByName("198.51.100.1");

        assertThat(table.choose("192.0.2.7", elsewhere)).contains(credential);
        assertThat(table.choose("192.0.2.8", InetAddress.getByName("192.0.2.7")))
                .isEmpty();
    }

    private static Credential chosen(List<Credential> credentials) {
        var table = new SniTable<Credential>(
                credentials, Function.identity(), credential -> SubjectNames.of(credential.leaf()));
        return table.choose("web.example", InetAddress.getLoopbackAddress()).orElseThrow();
    }

    private static Credential issue(String name, long generation, int daysLater) {
        return CA.issue(
                new SecretName("default", name),
                generation,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO.plus(Duration.ofDays(daysLater)),
                TestCertificates.FAR_AWAY);
    }
}

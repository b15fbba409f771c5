package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9525 sections 6.3 and 6.4. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SubjectNamesTest {

    private static final SubjectNames NAMES = SubjectNames.of(TestCa.create("CA")
            .issue(
                    new SecretName("default", "common-name"),
                    List.of(
                            "web.example",
                            "*.shop.example",
                            "f*.partial.example",
                            "192.0.2.7",
                            "2001:db8::7",
                            "spiffe://mesh/ns/default"))
            .leaf());

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "web.example, true",
        "WEB.EXAMPLE, true",
        "web.example., true",
        "a.web.example, false",
        "a.shop.example, true",
        "shop.example, false",
        "a.b.shop.example, false",
        "*.shop.example, false",
        "foo.partial.example, false",
        "192.0.2.7, true",
        "192.0.2.8, false",
        "2001:db8::7, true",
        "2001:0db8:0:0:0:0:0:7, true",
        "2001:db8::8, false",
        "common-name, false",
        "'', false"
    })
    void cover_hosts_as_the_standard_says(String host, boolean covered) {
        assertThat(NAMES.cover(host)).isEqualTo(covered);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "web.example, true",
        "Web.Example, true",
        "a.shop.example, false",
        "*.shop.example, true",
        "192.0.2.7, true",
        "spiffe://mesh/ns/default, true",
        "spiffe://mesh/ns/Default, false"
    })
    void contain_required_names_literally(String name, boolean contained) {
        assertThat(NAMES.contain(name)).isEqualTo(contained);
    }

    @Test
    void are_none_without_the_extension() {
        var leaf = TestCa.create("CA")
                .issue(new SecretName("default", "web.example"), List.of())
                .leaf();

        assertThat(SubjectNames.of(leaf).cover("web.example")).isFalse();
    }
}

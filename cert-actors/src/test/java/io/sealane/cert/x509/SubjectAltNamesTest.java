package io.sealane.cert.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SubjectAltNamesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "::1, ::1",
        "::, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:0:0:0:0, fe80::"
    })
    void addresses_have_one_text_each(String given, String canonical) {
        assertThat(new SubjectAltNames(List.of(), List.of(given), List.of(), List.of()).ips())
                .containsExactly(canonical);
    }

    @Test
    void a_host_name_is_no_address() {
        assertThatThrownBy(() -> new SubjectAltNames(List.of(), List.of("localhost"), List.of(), List.of()))
                .hasMessage("ipAddresses: expected an IPv4 or IPv6 address, got \"localhost\"");
    }

    @Test
    void a_name_outside_of_ASCII_is_refused_with_its_place() {
        assertThatThrownBy(() -> SubjectAltNames.dns("a.example", "bücher.example"))
                .hasMessageStartingWith("dnsNames[1]");
    }

    @Test
    void order_and_repetition_make_no_difference_to_the_names() {
        var one = SubjectAltNames.dns("a", "b");

        assertThat(one.sameNames(SubjectAltNames.dns("b", "a", "a"))).isTrue();
        assertThat(one.sameNames(SubjectAltNames.dns("a"))).isFalse();
        assertThat(one.sameNames(SubjectAltNames.dns("a", "b", "c"))).isFalse();
    }
}

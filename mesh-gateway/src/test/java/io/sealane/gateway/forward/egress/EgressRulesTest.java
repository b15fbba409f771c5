package io.sealane.gateway.forward.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EgressRulesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    93.184.216.34            , 443 , true
                    10.1.2.3                 , 80  , true
                    127.0.0.1                , 8080, true
                    ::1                      , 8080, true
                    2001:db8::1              , 443 , true
                    127.0.0.1                , 6443, false
                    127.9.9.9                , 6443, false
                    ::1                      , 6443, false
                    192.168.7.7              , 6443, false
                    192.168.7.8              , 6443, true
                    169.254.169.254          , 80  , false
                    169.254.170.2            , 80  , false
                    fe80::1                  , 80  , false
                    0.0.0.0                  , 80  , false
                    ::                       , 80  , false
                    224.0.0.1                , 80  , false
                    100.100.100.200          , 80  , false
                    168.63.129.16            , 80  , false
                    fd00:ec2::254            , 80  , false
                    ::ffff:169.254.169.254   , 80  , false
                    64:ff9b::a9fe:a9fe       , 80  , false
                    64:ff9b::5db8:d822       , 80  , true
                    2002:a9fe:a9fe::1        , 80  , false
                    """)
    void without_lists_only_what_is_dangerous_is_refused(String address, int port, boolean allowed) throws Exception {
        var rules =
                new EgressRules(Set.of(6443), Set.of(InetAddress.getByName("192.168.7.7")), true, List.of(), List.of());

        assertThat(rules.refusal(at(address, port)).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    10.1.2.3  , true
                    10.9.2.3  , false
                    11.1.2.3  , false
                    fd00::5   , true
                    127.0.0.1 , false
                    """)
    void lists_narrow_what_is_left(String address, boolean allowed) throws Exception {
        var rules = new EgressRules(
                Set.of(),
                Set.of(),
                false,
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")),
                List.of(Cidr.parse("10.8.0.0/13")));

        assertThat(rules.refusal(at(address, 80)).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void an_allowed_network_does_not_open_the_metadata_service() throws Exception {
        var rules = new EgressRules(Set.of(), Set.of(), true, List.of(Cidr.parse("0.0.0.0/0")), List.of());

        assertThat(rules.refusal(at("169.254.169.254", 80))).isPresent();
        assertThat(rules.refusal(at("200.1.1.1", 80))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "example.org/8", "fd00::/129", "10.0/8/8"})
    void what_is_no_network_is_refused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static InetSocketAddress at(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }
}

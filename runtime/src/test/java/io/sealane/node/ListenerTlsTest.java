package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ListenerTlsTest {

    @Test
    void outside_TLS_1_2_is_spoken_with_forward_secrecy_only_and_inside_it_is_not() {
        var outside = ListenerTls.of(with(""), "external-https");
        assertThat(outside.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(outside.cipherSuites())
                .hasSize(9)
                .allMatch(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
                .noneMatch(suite -> suite.startsWith("TLS_RSA_"));
        assertThat(outside.groups()).startsWith("X25519MLKEM768", "x25519");

        assertThat(ListenerTls.of(with(""), "cluster-local-https").protocols()).containsExactly("TLSv1.3");
    }

    @Test
    void each_listener_has_its_own() {
        var config = with("""
                sealane.listeners.external-https {
                  protocols = [TLSv1.2]
                  cipher-suites = [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
                  groups = [secp384r1]
                }
                """);
        var outside = ListenerTls.of(config, "external-https");

        assertThat(outside.protocols()).containsExactly("TLSv1.2");
        assertThat(outside.cipherSuites())
                .endsWith("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
                .hasSize(4);
        assertThat(outside.groups()).containsExactly("secp384r1");
        assertThat(ListenerTls.of(config, "cluster-local-https").protocols()).containsExactly("TLSv1.3");
    }

    @Test
    void what_is_not_known_or_empty_is_refused_with_its_path() {
        assertThatThrownBy(() -> ListenerTls.of(
                        with("sealane.listeners.external-https.protocols = [TLSv1.1]"), "external-https"))
                .hasMessage(
                        "sealane.listeners.external-https.protocols: expected some of [TLSv1.3, TLSv1.2], got [TLSv1.1]");
        assertThatThrownBy(() -> ListenerTls.of(
                        with("sealane.listeners.external-https.cipher-suites = [TLS_RSA_WITH_AES_128_CBC_SHA]"),
                        "external-https"))
                .hasMessageStartingWith("sealane.listeners.external-https.cipher-suites: expected some of [TLS_ECDHE")
                .hasMessageEndingWith("got [TLS_RSA_WITH_AES_128_CBC_SHA]");
        assertThatThrownBy(() -> ListenerTls.of(with("sealane.listeners.external-https.groups = []"), "external-https"))
                .hasMessageStartingWith("sealane.listeners.external-https.groups: expected some of [X25519MLKEM768")
                .hasMessageEndingWith("got []");
    }

    private static Config with(String text) {
        return ConfigFactory.parseString(text)
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}

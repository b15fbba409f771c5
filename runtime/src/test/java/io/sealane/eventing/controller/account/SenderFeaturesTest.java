package io.sealane.eventing.controller.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.access.DefaultMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SenderFeaturesTest {

    @Test
    void without_keys_nobody_is_asked_and_the_own_namespace_would_be_let_in() {
        assertThat(parse(Map.of())).isEqualTo(SenderFeatures.DEFAULT);
        assertThat(SenderFeatures.DEFAULT.mode()).isEqualTo(DefaultMode.ALLOW_SAME_NAMESPACE);
    }

    @ParameterizedTest
    @CsvSource({
        "Enabled,allow-all,ALLOW_ALL",
        "enabled,Deny-All,DENY_ALL",
        " enabled ,allow-same-namespace,ALLOW_SAME_NAMESPACE"
    })
    void values_are_read_in_any_case(String authentication, String mode, DefaultMode expected) {
        var features = parse(Map.of(
                "authentication-oidc", authentication,
                " default-authorization-mode", mode,
                "oidc-discovery-base-url", "https://Issuer.example/realm"));

        assertThat(features)
                .isEqualTo(new SenderFeatures(true, expected, URI.create("https://Issuer.example/realm"), List.of()));
    }

    @Test
    void what_is_not_understood_at_start_lets_fewer_in() {
        var features = parse(Map.of(
                "authentication-oidc",
                "on",
                "default-authorization-mode",
                "none",
                "oidc-discovery-base-url",
                "http://x"));

        assertThat(features.authenticated()).isTrue();
        assertThat(features.mode()).isEqualTo(DefaultMode.DENY_ALL);
        assertThat(features.problems())
                .containsExactly(
                        "authentication-oidc: expected enabled or disabled, got 'on'; enabled is in force",
                        "default-authorization-mode: expected one of allow-all, allow-same-namespace, deny-all, got"
                                + " 'none'; deny-all is in force",
                        "oidc-discovery-base-url: expected an https URL, got 'http://x';"
                                + " https://kubernetes.default.svc is in force");
    }

    @Test
    void what_is_not_understood_later_leaves_things_as_they_were() {
        var before = new SenderFeatures(false, DefaultMode.ALLOW_ALL, URI.create("https://a.example"), List.of());

        var features = SenderFeatures.parse(
                Map.of("authentication-oidc", "on", "default-authorization-mode", "x", "oidc-discovery-base-url", "::"),
                Optional.of(before));

        assertThat(features.authenticated()).isFalse();
        assertThat(features.mode()).isEqualTo(DefaultMode.ALLOW_ALL);
        assertThat(features.discovery()).isEqualTo(before.discovery());
        assertThat(features.problems()).hasSize(3);
    }

    private static SenderFeatures parse(Map<String, String> data) {
        return SenderFeatures.parse(data, Optional.empty());
    }
}

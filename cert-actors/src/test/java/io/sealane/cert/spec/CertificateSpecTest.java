package io.sealane.cert.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sealane.cert.CertSettings;
import io.sealane.cert.CertSettings.Retry;
import io.sealane.cert.CertSettings.Retry.Profile;
import io.sealane.cert.spec.CertificateSpec.Identity;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateSpecTest {

    private static final Duration DAY = Duration.ofDays(1);

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("spec.duration: expected at least 1h, got 59m", () -> Validity.of(Duration.ofMinutes(59))),
                wrong(
                        "spec.renewBefore: expected at least 5m and less than spec.duration 24h, got 4m",
                        () -> new Validity(DAY, Optional.of(Duration.ofMinutes(4)), OptionalInt.empty())),
                wrong(
                        "spec.renewBefore: expected at least 5m and less than spec.duration 24h, got 24h",
                        () -> new Validity(DAY, Optional.of(DAY), OptionalInt.empty())),
                wrong(
                        "spec.renewBeforePercentage: expected 1 to 99, got 100",
                        () -> new Validity(DAY, Optional.empty(), OptionalInt.of(100))),
                wrong(
                        "spec.renewBeforePercentage: expected nothing beside spec.renewBefore, got 10",
                        () -> new Validity(DAY, Optional.of(Duration.ofHours(1)), OptionalInt.of(10))),
                wrong(
                        "spec: expected at least one of commonName, dnsNames, ipAddresses, uris and emailAddresses, got none",
                        () -> new Identity(SubjectName.of(""), SubjectAltNames.none(), Set.of(), false)),
                wrong("commonName: expected at most 64 characters, got 65", () -> SubjectName.of("x".repeat(65))),
                wrong("privateKey.size: expected 2048 to 8192 for RSA, got 1024", () -> KeySpec.rsa(1024)),
                wrong("privateKey.size: expected 256, 384 or 521 for ECDSA, got 512", () -> KeySpec.ecdsa(512)),
                wrong("spec.issuerRef.name: expected a name, got none", () -> IssuerRef.issuer("")),
                wrong(
                        "spec.issuerRef.kind: expected Issuer or ClusterIssuer, got Bank (is spec.issuerRef.group missing?)",
                        () -> new IssuerRef("", "Bank", "b")),
                wrong(
                        "spec.secretTemplate.annotations: expected no key below cert-manager.io/, got cert-manager.io/x",
                        () -> new SecretTemplate(Map.of(), Map.of("cert-manager.io/x", "y"))));
    }

    private static Arguments wrong(String message, ThrowingCallable made) {
        return Arguments.of(message, made);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void a_wrong_field_is_refused_with_its_path_its_value_and_what_was_expected(String message, ThrowingCallable made) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void what_is_left_out_is_filled_in_as_cert_manager_does() {
        assertThat(new IssuerRef("", "", "a")).isEqualTo(IssuerRef.issuer("a"));
        assertThat(new Identity(SubjectName.of("a"), SubjectAltNames.none(), Set.of(), false).usages())
                .containsExactlyInAnyOrder(Usage.DIGITAL_SIGNATURE, Usage.KEY_ENCIPHERMENT);
        assertThat(Validity.DURATION_BY_DEFAULT).isEqualTo(Duration.ofDays(90));
        assertThat(new SecretTemplate(Map.of(), Map.of("cert-manager.io/allow-direct-injection", "true")).annotations())
                .hasSize(1);
    }

    @Test
    void an_unknown_usage_is_answered_with_the_known_ones() {
        assertThat(Usage.of("server auth")).isEqualTo(Usage.SERVER_AUTH);
        assertThatThrownBy(() -> Usage.of("sever auth")).hasMessageContaining("server auth, client auth");
    }

    @Test
    void the_shipped_settings_are_these() {
        var settings = CertSettings.from(ConfigFactory.defaultReference().getConfig("sealane.cert"));

        assertThat(settings)
                .isEqualTo(new CertSettings(
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        new Retry(Profile.SCALED, Duration.ofHours(1), Duration.ofHours(32)),
                        64));
    }

    @Test
    void each_setting_has_its_own_key_and_is_checked() {
        var config = ConfigFactory.parseString(
                "backdating = 1s, leaf-life-min = 2s, step-deadline = 3s, recheck = 4s, restart-delay-max = 5s,"
                        + " ca-change-spread = 6s, keepers-at-once = 9, retry { profile = cert-manager, delay-min = 7s, delay-max = 8s }");

        assertThat(CertSettings.from(config))
                .isEqualTo(new CertSettings(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        new Retry(Profile.CERT_MANAGER, Duration.ofSeconds(7), Duration.ofSeconds(8)),
                        9));
        assertThatThrownBy(() -> CertSettings.from(
                        ConfigFactory.parseString("retry.profile = often").withFallback(config)))
                .hasMessage("retry.profile: expected scaled or cert-manager, got often");
        assertThatThrownBy(() -> new CertSettings(Duration.ZERO, DAY, Duration.ZERO, DAY, DAY))
                .hasMessage("step-deadline: expected a positive duration, got PT0S");
        assertThatThrownBy(() -> CertSettings.from(
                        ConfigFactory.parseString("keepers-at-once = 0").withFallback(config)))
                .hasMessage("keepers-at-once: expected at least 1, got 0");
    }
}

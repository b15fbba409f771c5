package io.sealane.cert;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.CertificateStatus.Failures;
import io.sealane.cert.spec.IssuerRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertMetricsTest {

    private static final CertificateName WEB = new CertificateName("shop", "web");
    private static final IssuerRef CA = IssuerRef.clusterIssuer("ca");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CertMetrics metrics = CertMetrics.in(registry, 1);

    @Test
    void a_certificate_is_told_under_the_names_of_cert_manager() {
        metrics.seen(WEB, CA, status(true), RenewalBand.URGENT);

        for (var one : List.of(
                "certmanager.certificate.not.before.timestamp.seconds 1000",
                "certmanager.certificate.not.after.timestamp.seconds 4000",
                "certmanager.certificate.expiration.timestamp.seconds 4000",
                "certmanager.certificate.renewal.timestamp.seconds 3000")) {
            var name = one.substring(0, one.indexOf(' '));
            assertThat(registry.get(name)
                            .tags("name", "web", "namespace", "shop")
                            .tags(
                                    "issuer_name",
                                    "ca",
                                    "issuer_kind",
                                    "ClusterIssuer",
                                    "issuer_group",
                                    "cert-manager.io")
                            .gauge()
                            .value())
                    .as(name)
                    .isEqualTo(Double.parseDouble(one.substring(one.indexOf(' '))));
        }
        assertThat(ready("True")).isEqualTo(1);
        assertThat(ready("False")).isZero();
        assertThat(ready("Unknown")).isZero();
        assertThat(registry.get("sealane.certificate.renewal.band").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void a_challenge_has_a_line_for_each_state_under_the_name_of_cert_manager() {
        metrics.challenge(challenge(true, "", "pending"));
        metrics.challenge(challenge(false, "Successfully authorized domain", "valid"));

        var lines = registry.get("certmanager.certificate.challenge.status")
                .tags("domain", "shop.example.com", "name", "shop-1-1", "namespace", "shop", "type", "HTTP-01")
                .tags("processing", "false", "reason", "Successfully authorized domain")
                .gauges();
        assertThat(lines).hasSize(8);
        assertThat(lines.stream().filter(one -> one.value() == 1))
                .singleElement()
                .satisfies(one -> assertThat(one.getId().getTag("status")).isEqualTo("valid"));
        assertThat(registry.find("certmanager.certificate.challenge.status").gauges())
                .hasSize(8);

        metrics.challengeGone("shop", "shop-1-1");

        assertThat(registry.find("certmanager.certificate.challenge.status").gauges())
                .isEmpty();
    }

    @Test
    void what_controllers_did_and_the_time_are_told_under_the_names_of_cert_manager() {
        metrics.looked("issuers", false);
        metrics.looked("issuers", true);
        metrics.clock(() -> Instant.ofEpochSecond(1_000));

        assertThat(registry.get("certmanager.controller.sync.call.count")
                        .tags("controller", "issuers")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(registry.get("certmanager.controller.sync.error.count")
                        .tags("controller", "issuers")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("certmanager.clock.time.seconds").gauge().value())
                .isEqualTo(1_000);
        assertThat(registry.get("certmanager.clock.time.seconds.gauge").gauge().value())
                .isEqualTo(1_000);
    }

    private static CertMetrics.Challenge challenge(boolean processing, String reason, String state) {
        return new CertMetrics.Challenge("shop", "shop-1-1", "shop.example.com", "HTTP-01", processing, reason, state);
    }

    @Test
    void another_issuer_is_another_series_and_a_certificate_that_is_gone_is_none() {
        metrics.seen(WEB, CA, status(true), RenewalBand.NORMAL);
        metrics.seen(WEB, IssuerRef.issuer("other"), status(false), RenewalBand.NORMAL);

        assertThat(registry.find("certmanager.certificate.ready.status")
                        .tags("issuer_name", "ca")
                        .gauges())
                .isEmpty();
        assertThat(ready("False")).isEqualTo(1);
        metrics.removed(WEB);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void issuers_are_told_too_up_to_the_limit() {
        metrics.issuer("shop", IssuerRef.issuer("ca"), "Unknown");
        metrics.issuer("shop", IssuerRef.issuer("ca"), "True");
        metrics.issuer("", CA, "False"); // beyond the one series of this registry

        assertThat(registry.get("certmanager.issuer.ready.status")
                        .tags("name", "ca", "namespace", "shop", "condition", "True")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.find("certmanager.clusterissuer.ready.status").gauges())
                .isEmpty();
        metrics.issuer("shop", IssuerRef.issuer("ca"), "");
        assertThat(registry.getMeters()).isEmpty();
    }

    private double ready(String condition) {
        return registry.get("certmanager.certificate.ready.status")
                .tags("condition", condition)
                .gauge()
                .value();
    }

    private static CertificateStatus status(boolean isReady) {
        return new CertificateStatus(
                List.of(new Condition("Ready", isReady, "Ready", "", 1)),
                Optional.of(Instant.ofEpochSecond(1000)),
                Optional.of(Instant.ofEpochSecond(4000)),
                Optional.of(Instant.ofEpochSecond(3000)),
                1,
                Failures.none());
    }
}

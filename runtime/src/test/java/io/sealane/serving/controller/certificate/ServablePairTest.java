package io.sealane.serving.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServablePairTest {

    private static final TestCa CA = TestCa.create("pairs");
    private static final Instant NOW = InstantSource.system().instant();

    @Test
    void one_that_carries_all_names_can_be_shown_until_it_expires() {
        var secret = secret(List.of("hello.ns", "hello.ns.svc"), "key");

        assertThat(covers(List.of("hello.ns"), secret, NOW)).isTrue();
        assertThat(covers(List.of("HELLO.ns", "hello.ns.svc"), secret, NOW)).isTrue();
        assertThat(covers(List.of("hello.ns", "hello.ns.svc.cluster.local"), secret, NOW))
                .isFalse();
        assertThat(covers(List.of("hello.ns"), secret, NOW.plus(Duration.ofDays(36_500))))
                .isFalse();
    }

    @Test
    void without_a_Secret_a_key_or_a_certificate_there_is_none() {
        var wanted = List.of("hello.ns");

        assertThat(covers(wanted, Optional.empty(), NOW)).isFalse();
        assertThat(covers(wanted, secret(wanted, null), NOW)).isFalse();
        var broken = new SecretBuilder()
                .addToData("tls.key", base64("key"))
                .addToData("tls.crt", base64("no certificate"))
                .build();
        assertThat(covers(wanted, Optional.of(broken), NOW)).isFalse();
        assertThat(covers(wanted, Optional.of(new SecretBuilder().build()), NOW))
                .isFalse();
    }

    private static boolean covers(List<String> names, Optional<Secret> secret, Instant now) {
        Certificate wanted = new CertificateBuilder()
                .withNewSpec()
                .withDnsNames(names)
                .endSpec()
                .build();
        return ServablePair.covers(wanted, secret, now);
    }

    private static Optional<Secret> secret(List<String> names, String key) {
        var chain = CA.issue(new SecretName("ns", "pair"), names).chain();
        var builder = new SecretBuilder().addToData("tls.crt", base64(Pem.certificates(chain)));
        return Optional.of(
                key == null
                        ? builder.build()
                        : builder.addToData("tls.key", base64(key)).build());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}

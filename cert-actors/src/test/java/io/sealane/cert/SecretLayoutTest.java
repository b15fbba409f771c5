package io.sealane.cert;

import static io.sealane.cert.Certificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.Identity;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretLayoutTest {

    private static final CertificateSpec SPEC = new CertificateSpec(
            "web-tls",
            Certificates.ISSUER,
            new Identity(
                    new SubjectName("web", Map.of(Field.ORGANIZATIONS, List.of("Fish, Chips", "local"))),
                    new SubjectAltNames(
                            List.of("a.example", "b.example"),
                            List.of("127.0.0.1", "::1"),
                            List.of("spiffe://td/a"),
                            List.of("a@example.org")),
                    Set.of(),
                    false),
            Validity.of(Validity.DURATION_BY_DEFAULT),
            PrivateKeyPolicy.standard(),
            new SecretTemplate(Map.of("app", "web"), Map.of("note", "n")));

    @Test
    void is_what_cert_manager_writes() {
        var secret = Certificates.made(SPEC, NOW);

        assertThat(secret.type()).isEqualTo("kubernetes.io/tls");
        assertThat(secret.data()).containsOnlyKeys("tls.key", "tls.crt", "ca.crt");
        assertThat(secret.text("tls.key").orElseThrow()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(secret.labels()).isEqualTo(Map.of("controller.cert-manager.io/fao", "true", "app", "web"));
        assertThat(secret.annotations())
                .containsEntry("cert-manager.io/certificate-name", "web")
                .containsEntry("cert-manager.io/issuer-name", "self")
                .containsEntry("cert-manager.io/issuer-kind", "Issuer")
                .containsEntry("cert-manager.io/issuer-group", "cert-manager.io")
                .containsEntry("cert-manager.io/common-name", "web")
                .containsEntry("cert-manager.io/alt-names", "a.example,b.example")
                .containsEntry("cert-manager.io/ip-sans", "127.0.0.1,::1")
                .containsEntry("cert-manager.io/uri-sans", "spiffe://td/a")
                .containsEntry("cert-manager.io/email-sans", "a@example.org")
                .containsEntry("cert-manager.io/subject-organizations", "\"Fish, Chips\",local")
                .containsEntry("note", "n")
                .doesNotContainKey("cert-manager.io/subject-countries");
    }

    @Test
    void lists_that_are_always_there_are_there_when_empty() {
        var secret = Certificates.made(Certificates.spec("a.example"), NOW);

        assertThat(secret.annotations())
                .containsEntry("cert-manager.io/ip-sans", "")
                .containsEntry("cert-manager.io/uri-sans", "")
                .doesNotContainKey("cert-manager.io/email-sans");
    }

    @Test
    void what_others_put_there_stays() {
        var before = new StoredSecret(
                Certificates.SECRET,
                "7",
                "Opaque",
                Map.of("mine", "AAEC", "ca.crt", "b2xk"),
                Map.of("team", "x"),
                Map.of("why", "y"));
        var spec = Certificates.spec("a.example");
        var situation = new CertStore.Situation(
                Optional.of(before), Optional.of(Certificates.SELF_SIGNED), false, Optional.empty());
        var view = View.of(Certificates.desired(spec), situation, Certificates.SETTINGS.leafLifeMin());

        var after = Issuance.perform(view, 1, Certificates.SETTINGS.backdating(), NOW, Issuance.Records.NONE)
                .toCompletableFuture()
                .join()
                .secret();

        assertThat(after.version()).isEqualTo("7");
        assertThat(after.type()).isEqualTo("Opaque");
        assertThat(after.data()).containsEntry("mine", "AAEC").doesNotContainEntry("ca.crt", "b2xk");
        assertThat(after.labels()).containsEntry("team", "x");
        assertThat(after.annotations()).containsEntry("why", "y");
    }

    @Test
    void what_is_as_it_should_be_needs_no_repair() {
        var secret = Certificates.made(SPEC, NOW);

        assertThat(repaired(secret, SPEC)).isEqualTo(secret);
        var bare = secret.with(Map.of(), Map.of("why", "y"));
        assertThat(repaired(bare, SPEC).labels()).isEqualTo(secret.labels());
    }

    @Test
    void what_a_template_no_longer_asks_for_goes_and_what_others_wrote_stays() {
        var spec = Certificates.with(SPEC, new SecretTemplate(Map.of("app", "web", "tier", "1"), Map.of("note", "n")));
        var made = Certificates.made(spec, NOW);
        var labels = new HashMap<>(made.labels());
        labels.put("theirs", "x");
        var present = made.with(labels, made.annotations());

        var after = repaired(present, Certificates.with(SPEC, new SecretTemplate(Map.of("app", "shop"), Map.of())));

        assertThat(after.labels())
                .isEqualTo(Map.of("controller.cert-manager.io/fao", "true", "app", "shop", "theirs", "x"));
        assertThat(after.annotations()).doesNotContainKey("note");
    }

    private static StoredSecret repaired(StoredSecret secret, CertificateSpec spec) {
        var pair = ReissuePolicy.inspect(Certificates.NAME, spec, Optional.of(secret))
                .pair()
                .orElseThrow();
        return SecretLayout.repaired(secret, Certificates.NAME, spec, pair, Passwords.none());
    }

    @Test
    void a_key_is_never_shown() {
        assertThat(Certificates.made(SPEC, NOW).toString())
                .isEqualTo("StoredSecret[shop/web-tls, version 1, keys "
                        + Certificates.made(SPEC, NOW).data().keySet() + "]");
    }
}

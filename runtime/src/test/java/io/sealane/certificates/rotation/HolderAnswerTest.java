package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.certificates.rotation.HolderAnswer.Question;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HolderAnswerTest {

    private static final X509Certificate OLD = CertificateSigner.selfSign(
            new CertificateTemplate(
                    SubjectName.of("old"),
                    SubjectAltNames.none(),
                    Set.of(),
                    true,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z")),
            Keys.generate(KeySpec.ecdsa(256)));

    /** Goes by a bundle once nobody keeps what it drops. */
    private record Keeping(List<String> names) implements TrustHolder {

        @Override
        public String name() {
            return "deliveries";
        }

        @Override
        public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
            return CompletableFuture.completedFuture(names.isEmpty());
        }

        @Override
        public List<String> keeping(List<X509Certificate> dropped) {
            assertThat(dropped).isNotEmpty();
            return names;
        }

        @Override
        public List<List<X509Certificate>> shown() {
            return List.of();
        }

        @Override
        public long handshakesBy(X509Certificate root) {
            return 0;
        }
    }

    private static String name(List<X509Certificate> dropped, String... keeping) {
        var bundle = new VersionedBundle("one", 2, TrustBundle.EMPTY, Optional.empty());
        return new Question(Optional.of(bundle), dropped, Optional.of(OLD), false)
                .ask(new Keeping(List.of(keeping)))
                .toCompletableFuture()
                .join()
                .name();
    }

    @Test
    void whoever_does_not_go_by_a_bundle_names_whose_settings_hold_the_root_that_is_to_go() {
        assertThat(name(List.of(OLD), "trigger a/b")).isEqualTo("deliveries (old root in CACerts of trigger a/b)");
        assertThat(name(List.of(OLD), "1", "2", "3", "4", "5"))
                .isEqualTo("deliveries (old root in CACerts of 1, 2, 3 and 2 more)");
    }

    @Test
    void nobody_is_named_who_goes_by_it_or_while_nothing_goes() {
        assertThat(name(List.of(OLD))).isEqualTo("deliveries");
        assertThat(name(List.of(), "trigger a/b")).isEqualTo("deliveries");
    }
}

package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.Credential;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HolderAnswerTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final X509Certificate OLD = CertificateSigner.selfSign(
            new CertificateTemplate(
                    SubjectName.of("old"),
                    SubjectAltNames.none(),
                    Set.of(),
                    true,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z")),
            Keys.generate(KeySpec.ecdsa(256)));

    /** Goes by a bundle but for what is named. */
    private record Keeping(List<String> names) implements TrustHolder {

        @Override
        public String name() {
            return "deliveries";
        }

        @Override
        public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public List<String> keeping(VersionedBundle bundle, List<X509Certificate> dropped) {
            return dropped.isEmpty() ? List.of() : names;
        }

        @Override
        public List<Credential> shown() {
            return List.of();
        }

        @Override
        public long handshakesBy(X509Certificate root) {
            return 0;
        }
    }

    private static HolderAnswer answer(List<X509Certificate> dropped, String... keeping) {
        return answer(NOW, dropped, keeping);
    }

    private static HolderAnswer answer(Instant now, List<X509Certificate> dropped, String... keeping) {
        var bundle = new VersionedBundle("one", 2, TrustBundle.EMPTY, Optional.empty());
        return new Question(Optional.of(bundle), dropped, Optional.of(OLD), false, now, Set.of("knative-eventing"))
                .ask(new Keeping(List.of(keeping)))
                .toCompletableFuture()
                .join();
    }

    @Test
    void whose_settings_hold_the_root_that_is_to_go_is_told_apart_from_going_by_the_bundle() {
        var answer = answer(List.of(OLD), "trigger b", "trigger a");

        assertThat(answer.goesBy()).isTrue();
        assertThat(answer.keeping()).containsExactly("trigger a", "trigger b");
        assertThat(answer.name()).isEqualTo("deliveries");
    }

    @Test
    void nobody_keeps_a_root_that_has_expired() {
        var end = Instant.parse("2036-01-01T00:00:00Z");

        assertThat(answer(end.minusSeconds(1), List.of(OLD), "trigger a").keeping())
                .containsExactly("trigger a");
        assertThat(answer(end, List.of(OLD), "trigger a").keeping()).isEmpty();
    }

    @Test
    void no_more_are_named_than_are_read() {
        var many = IntStream.range(0, 100).mapToObj(i -> "trigger " + i).toArray(String[]::new);

        assertThat(answer(List.of(OLD), many).keeping()).hasSize(HolderAnswer.NAMED_MAX);
    }

    @Test
    void what_users_name_at_any_length_is_cut() {
        var answer = answer(List.of(OLD), "a source that sends to https://" + "a.".repeat(100_000) + "example");

        assertThat(answer.keeping())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text)
                        .startsWith("a source that sends to https://a.a.")
                        .hasSize(HolderAnswer.TEXT_CHARS_MAX));
    }
}

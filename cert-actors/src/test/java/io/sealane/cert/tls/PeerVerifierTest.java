package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.PeerVerifier.Role;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PeerVerifierTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final SecretName WEB = new SecretName("default", "web");

    @Test
    void a_leaf_that_is_itself_trusted_needs_no_issuer() {
        var leaf = CA.issue(WEB, List.of("web.example"));

        assertThatCode(() -> verify(TrustBundle.of(leaf.chain()), leaf, NOW)).doesNotThrowAnyException();
    }

    @Test
    void a_certificate_is_good_from_its_first_to_its_last_second() {
        var leaf = CA.issue(
                WEB,
                1,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                Instant.parse("2026-06-01T00:00:00Z"),
                Instant.parse("2026-06-02T00:00:00Z"));

        assertThatCode(() -> verify(CA.bundle(), leaf, Instant.parse("2026-06-01T00:00:00Z")))
                .doesNotThrowAnyException();
        assertThatCode(() -> verify(CA.bundle(), leaf, Instant.parse("2026-06-02T00:00:00Z")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> verify(CA.bundle(), leaf, Instant.parse("2026-05-31T23:59:59Z")))
                .isInstanceOf(PeerRefused.class)
                .hasMessageContaining("valid at 2026-05-31T23:59:59Z");
        assertThatThrownBy(() -> verify(CA.bundle(), leaf, Instant.parse("2026-06-02T00:00:01Z")))
                .isInstanceOf(PeerRefused.class);
    }

    @Test
    void an_expired_root_ends_no_chain_and_is_named_as_expired() {
        var leaf = CA.issue(
                WEB,
                1,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO,
                Instant.parse("2099-01-01T00:00:00Z"));

        assertThatThrownBy(() -> verify(CA.bundle(), leaf, Instant.parse("2091-01-01T00:00:00Z")))
                .isInstanceOf(PeerRefused.class)
                .hasMessageContaining("chain to one of [\"CN=Mesh CA\" (expired 2090-01-01T00:00:00Z)]");
    }

    @Test
    void an_intermediate_may_be_the_trusted_root() {
        var issuing = CA.intermediate("Issuing CA");
        var leaf = issuing.issue(WEB, List.of("web.example"));

        assertThatCode(() -> verify(TrustBundle.of(List.of(issuing.certificate())), leaf, NOW))
                .doesNotThrowAnyException();
    }

    @Test
    void a_chain_whose_intermediate_is_missing_is_refused() {
        var leaf = CA.intermediate("Issuing CA").issue(WEB, List.of("web.example"));
        var cut = new Credential(WEB, 1, leaf.key(), List.of(leaf.leaf()));

        assertThatThrownBy(() -> verify(CA.bundle(), cut, NOW))
                .isInstanceOf(PeerRefused.class)
                .hasMessageContaining("issued by \"CN=Issuing CA\"");
    }

    @Test
    void a_leaf_signs_no_other_leaf() {
        var leaf = CA.issue(WEB, List.of("web.example"));
        var forged = TestCa.create("web").issue(WEB, List.of("bank.example"));
        var chain = new Credential(WEB, 1, forged.key(), List.of(forged.leaf(), leaf.leaf()));

        assertThatThrownBy(() -> verify(CA.bundle(), chain, NOW)).isInstanceOf(PeerRefused.class);
    }

    @Test
    void too_long_a_chain_is_not_even_read() {
        var leaf = CA.issue(WEB, List.of("web.example"));
        var chain = new Credential(WEB, 1, leaf.key(), Collections.nCopies(11, leaf.leaf()));

        assertThatThrownBy(() -> verify(CA.bundle(), chain, NOW))
                .isInstanceOf(PeerRefused.class)
                .hasMessageContaining("server chain: expected at most 10 certificates, got 11");
    }

    @Test
    void an_empty_chain_is_refused() {
        assertThatThrownBy(() -> verifier(CA.bundle(), NOW).verifyChain(new X509Certificate[0], Role.CLIENT))
                .isInstanceOf(PeerRefused.class)
                .hasMessage("expected a client certificate with a chain to one of [\"CN=Mesh CA\"], got none");
    }

    @Test
    void roots_of_the_platform_are_counted_and_not_named() {
        var platform =
                List.of(TestCa.create("One").certificate(), TestCa.create("Two").certificate());
        var both = new PeerVerifier(CA.bundle(), platform, InstantSource.fixed(NOW));
        var platformOnly = new PeerVerifier(TrustBundle.EMPTY, platform, InstantSource.fixed(NOW));

        assertThat(both.wantedChain()).isEqualTo("chain to one of [\"CN=Mesh CA\"] or of the platform's 2 roots");
        assertThat(platformOnly.wantedChain()).isEqualTo("chain to one of the platform's 2 roots");
    }

    @Test
    void of_many_roots_the_message_names_eight() {
        var roots = TrustBundle.of(IntStream.range(0, 10)
                .mapToObj(i -> TestCa.create("Root " + i).certificate())
                .toList());

        assertThatThrownBy(() -> verify(roots, CA.issue(WEB, List.of("web.example")), NOW))
                .hasMessageContaining(", and 2 more]");
    }

    private static void verify(TrustBundle trust, Credential peer, Instant now) throws PeerRefused {
        verifier(trust, now).verifyChain(peer.chain().toArray(X509Certificate[]::new), Role.SERVER);
    }

    private static PeerVerifier verifier(TrustBundle trust, Instant now) {
        return new PeerVerifier(trust, List.of(), InstantSource.fixed(now));
    }
}

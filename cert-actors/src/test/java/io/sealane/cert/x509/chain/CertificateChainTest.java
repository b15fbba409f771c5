package io.sealane.cert.x509.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateChainTest {

    private static final KeyPair KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final KeyPair OTHER_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate ROOT = CertificateSigner.selfSign(template("root"), KEYS);
    private static final X509Certificate MIDDLE =
            CertificateSigner.sign(template("middle"), OTHER_KEYS.getPublic(), ROOT, KEYS.getPrivate());
    private static final X509Certificate LEAF =
            CertificateSigner.sign(template("leaf"), KEYS.getPublic(), MIDDLE, OTHER_KEYS.getPrivate());

    @Test
    void a_root_is_kept_apart_from_the_chain() {
        var chain = CertificateChain.of(List.of(ROOT, LEAF, MIDDLE, LEAF));

        assertThat(chain.certificates()).containsExactly(LEAF, MIDDLE);
        assertThat(chain.ca()).isEqualTo(ROOT);
    }

    @Test
    void without_a_root_the_top_most_is_the_CA_and_stays_in_the_chain() {
        var chain = CertificateChain.of(List.of(MIDDLE, LEAF));

        assertThat(chain.certificates()).containsExactly(LEAF, MIDDLE);
        assertThat(chain.ca()).isEqualTo(MIDDLE);
    }

    @Test
    void a_leaf_alone_knows_no_CA() {
        assertThat(CertificateChain.of(List.of(LEAF)).ca()).isNull();
    }

    @Test
    void a_self_signed_certificate_is_its_own_CA() {
        var chain = CertificateChain.of(List.of(ROOT));

        assertThat(chain.certificates()).containsExactly(ROOT);
        assertThat(chain.ca()).isEqualTo(ROOT);
    }

    @Test
    void what_a_CA_has_just_signed_stands_below_its_chain_as_if_all_were_put_in_order() {
        var whole = CertificateChain.of(List.of(MIDDLE, ROOT));
        var part = CertificateChain.of(List.of(MIDDLE));
        var root = CertificateChain.of(List.of(ROOT));

        assertThat(whole.withSigned(LEAF)).isEqualTo(CertificateChain.of(List.of(LEAF, MIDDLE, ROOT)));
        assertThat(part.withSigned(LEAF)).isEqualTo(CertificateChain.of(List.of(LEAF, MIDDLE)));
        assertThat(root.withSigned(MIDDLE)).isEqualTo(CertificateChain.of(List.of(MIDDLE, ROOT)));
    }

    @Test
    void certificates_that_are_no_single_chain_are_refused() {
        var stranger = CertificateSigner.selfSign(template("stranger"), OTHER_KEYS);

        assertThatThrownBy(() -> CertificateChain.of(List.of(LEAF, stranger)))
                .hasMessage("expected one chain with one leaf, got 2 leaves");
        assertThatThrownBy(() -> CertificateChain.of(List.of(LEAF, ROOT))).hasMessageContaining("2 leaves");
        assertThatThrownBy(() -> CertificateChain.of(List.of())).hasMessageContaining("got 0");
    }

    @Test
    void the_same_name_with_another_key_is_no_issuer() {
        var impostor = CertificateSigner.selfSign(template("root"), OTHER_KEYS);

        assertThat(CertificateChain.isSignedBy(MIDDLE, ROOT)).isTrue();
        assertThat(CertificateChain.isSignedBy(MIDDLE, impostor)).isFalse();
    }

    private static CertificateTemplate template(String name) {
        return new CertificateTemplate(
                SubjectName.of(name),
                SubjectAltNames.none(),
                Set.of(),
                true,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2036-01-01T00:00:00Z"));
    }
}

package io.sealane.cert.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.CertificateChain;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaIssuerTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant CA_END = NOW.plus(Duration.ofDays(30));
    private static final Duration LIFE_MIN = Duration.ofMinutes(5);
    private static final KeyPair ROOT_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final KeyPair KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate ROOT = CertificateSigner.selfSign(template("root", true, CA_END), ROOT_KEYS);
    private static final X509Certificate MIDDLE = CertificateSigner.sign(
            template("middle", true, CA_END.plusSeconds(9)), KEYS.getPublic(), ROOT, ROOT_KEYS.getPrivate());

    @Test
    void signs_with_its_chain_and_names_its_root() {
        var issuer = issuer(List.of(MIDDLE, ROOT), KEYS);

        var chain = issue(issuer, order("leaf", false, Duration.ofDays(1)));

        assertThat(chain.certificates()).hasSize(2).contains(MIDDLE);
        assertThat(chain.ca()).isEqualTo(ROOT);
        assertThat(chain.leaf().getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void a_certificate_never_outlives_anything_above_it() {
        var chain = issue(issuer(List.of(MIDDLE, ROOT), KEYS), order("leaf", false, Duration.ofDays(90)));

        assertThat(chain.leaf().getNotAfter().toInstant()).isEqualTo(CA_END);
    }

    @Test
    void an_order_that_would_live_too_short_is_refused() {
        var issuer = issuer(List.of(ROOT), ROOT_KEYS);
        var late = orderAt(CA_END.minusSeconds(299), "leaf", false, Duration.ofDays(1));
        var tooLate = orderAt(CA_END.plusSeconds(300), "leaf", false, Duration.ofDays(1));

        assertThatThrownBy(() -> issue(issuer, late)).hasMessageContaining("less than PT5M");
        assertThatThrownBy(() -> issue(issuer, tooLate)).hasMessageContaining("the CA ended at");
    }

    @Test
    void a_pair_that_is_no_CAs_or_no_pair_is_not_accepted() {
        var leaf = CertificateSigner.selfSign(template("leaf", false, CA_END), KEYS);

        assertThatThrownBy(() -> issuer(List.of(leaf), KEYS))
                .isInstanceOf(IssueFailure.class)
                .hasMessage("signing key pair: the certificate is not a CA's: CN=leaf")
                .extracting(e -> ((IssueFailure) e).reason())
                .isEqualTo("ErrInvalidKeyPair");
        assertThatThrownBy(() -> issuer(List.of(ROOT), KEYS)).hasMessageContaining("does not belong");
        assertThatThrownBy(() -> CaIssuer.of("", "", LIFE_MIN)).hasMessageContaining("got none");
    }

    @Test
    void a_self_signed_certificate_is_its_own_root() {
        var chain = issue(new SelfSignedIssuer(), order("self", true, Duration.ofDays(1)));

        assertThat(chain.ca()).isEqualTo(chain.leaf());
        assertThat(CertificateChain.isSelfSigned(chain.leaf())).isTrue();
    }

    private static CertificateChain issue(Issuer issuer, IssueOrder order) {
        try {
            return issuer.issue(order).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private static CaIssuer issuer(List<X509Certificate> chain, KeyPair keys) {
        return CaIssuer.of(Pem.certificates(chain), Pem.privateKey(keys.getPrivate(), Encoding.PKCS8), LIFE_MIN);
    }

    private static IssueOrder order(String name, boolean isCA, Duration life) {
        return orderAt(NOW, name, isCA, life);
    }

    private static IssueOrder orderAt(Instant now, String name, boolean isCA, Duration life) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var template = new CertificateTemplate(
                SubjectName.of(name), SubjectAltNames.none(), Set.of(Usage.SERVER_AUTH), isCA, now, now.plus(life));
        var request = SigningRequest.create(keys, template.subject(), template.names(), template.usages(), isCA);
        return new IssueOrder(template, keys, request, now);
    }

    private static CertificateTemplate template(String name, boolean isCA, Instant until) {
        return new CertificateTemplate(
                SubjectName.of(name), SubjectAltNames.none(), Set.of(), isCA, NOW.minusSeconds(600), until);
    }
}

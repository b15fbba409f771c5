package io.sealane.cert.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.NameConstraints.Names;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** Made by {@code openssl req -x509 -subj /CN=weak -addext keyUsage=critical,digitalSignature}: we make no such CA. */
    @NeedsTool("openssl")
    @Test
    void a_CA_without_cert_sign_is_not_accepted(@TempDir Path folder) throws Exception {
        openssl(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout k.pem -out c.pem -days 9999 -subj /CN=weak"
                        + " -addext keyUsage=critical,digitalSignature");

        assertThatThrownBy(() -> CaIssuer.of(
                        Files.readString(folder.resolve("c.pem")), Files.readString(folder.resolve("k.pem")), LIFE_MIN))
                .isInstanceOf(IssueFailure.class)
                .hasMessage("signing key pair: the certificate is not a CA's, its key usage lacks cert sign: CN=weak");
    }

    @NeedsTool("openssl")
    @Test
    void a_path_length_is_respected_along_the_whole_chain(@TempDir Path folder) throws Exception {
        openssl(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout k.pem -out c.pem -days 9999 -subj /CN=short"
                        + " -addext basicConstraints=critical,CA:true,pathlen:0");
        var top =
                Pem.parseCertificates(Files.readString(folder.resolve("c.pem"))).get(0);
        var topKey = Pem.parsePrivateKey(Files.readString(folder.resolve("k.pem")));
        var below = CertificateSigner.sign(template("below", true, CA_END), KEYS.getPublic(), top, topKey);
        var direct = CaIssuer.of(Pem.certificate(top), Files.readString(folder.resolve("k.pem")), LIFE_MIN);
        var now = top.getNotBefore().toInstant();

        assertThatThrownBy(() -> issue(direct, orderAt(now, "sub", true, Duration.ofDays(1))))
                .hasMessage("isCA: CA CN=short has path length 0 and allows no CA below CA CN=short")
                .extracting(e -> ((IssueFailure) e).reason())
                .isEqualTo("PathLengthExceeded");
        assertThat(issue(direct, orderAt(now, "leaf", false, Duration.ofDays(1)))
                        .leaf())
                .isNotNull();
        assertThatThrownBy(() -> issuer(List.of(below, top), KEYS))
                .hasMessage("signing key pair: CA CN=short has path length 0, but 1 CAs are below it");
    }

    @Test
    void names_outside_of_the_constraints_of_the_chain_are_refused_before_signing() {
        var only = new Names(List.of("shop.example"), List.of("10.0.0.0/8"), List.of(), List.of());
        var not = new Names(List.of("secret.shop.example"), List.of(), List.of(), List.of());
        var contents = new CertificateContents(
                SubjectName.of("narrow"), SubjectAltNames.none(), Set.of(), true, new NameConstraints(true, only, not));
        var ca = CertificateSigner.selfSign(
                new CertificateTemplate(contents, NOW.minusSeconds(600), CA_END, Optional.empty()), KEYS);
        var issuer = issuer(List.of(ca), KEYS);

        assertThat(issue(issuer, named("a.shop.example", "*.b.shop.example")).leaf())
                .isNotNull();
        for (var bad : List.of("shop.example.evil", "x.secret.shop.example", "ashop.example")) {
            assertThatThrownBy(() -> issue(issuer, named(bad)))
                    .hasMessage(bad + " is outside of the name constraints of CA CN=narrow")
                    .extracting(e -> ((IssueFailure) e).reason())
                    .isEqualTo("NameConstraintsViolated");
        }
        assertThatThrownBy(() -> issue(
                        issuer, order(new SubjectAltNames(List.of(), List.of("192.0.2.1"), List.of(), List.of()))))
                .hasMessage("192.0.2.1 is outside of the name constraints of CA CN=narrow");
    }

    @Test
    void a_CA_of_the_future_signs_nothing_yet() {
        var ca = CertificateSigner.selfSign(template("later", true, CA_END).during(NOW.plusSeconds(60), CA_END), KEYS);
        var issuer = issuer(List.of(ca), KEYS);

        assertThat(issuer.outOfTime(NOW)).contains("CA CN=later is not valid before 2026-06-01T00:01:00Z");
        assertThat(issuer.outOfTime(NOW.plusSeconds(60))).isEmpty();
        assertThat(issuer.outOfTime(CA_END)).contains("CA CN=later ended at " + CA_END);
        assertThatThrownBy(() -> issue(issuer, order("leaf", false, Duration.ofDays(1))))
                .extracting(e -> ((IssueFailure) e).kind())
                .isEqualTo(IssueFailure.Kind.NOT_READY);
    }

    @Test
    void a_CA_knows_what_it_made_by_key_and_name_also_after_it_was_renewed_with_the_same_key() {
        var issuer = issuer(List.of(ROOT), ROOT_KEYS);
        var leaf = issue(issuer, order("leaf", false, Duration.ofDays(1))).leaf();
        var renewed = CertificateSigner.selfSign(template("root", true, CA_END.plusSeconds(60)), ROOT_KEYS);
        var other = CertificateSigner.selfSign(template("root", true, CA_END), KEYS);

        assertThat(issuer.hasMade(leaf)).isTrue();
        assertThat(CertificateChain.isLinkedTo(leaf, other)).isFalse();
        assertThat(issuer(List.of(other), KEYS).hasMade(leaf)).isFalse();
        assertThat(ROOT.getSubjectX500Principal().getName()).isEqualTo("CN=root");
        assertThat(issuer(List.of(renewed), ROOT_KEYS).hasMade(leaf)).isTrue();
    }

    @Test
    void a_self_signed_certificate_without_a_subject_is_named_after_its_first_name() throws Exception {
        var chain = issue(new SelfSignedIssuer(), withoutSubject(SubjectAltNames.dns("a.example", "b.example")));

        var leaf = chain.leaf();
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=a.example");
        assertThat(leaf.getIssuerX500Principal()).isEqualTo(leaf.getSubjectX500Principal());
        assertThat(leaf.getSubjectAlternativeNames()).hasSize(2);
    }

    @Test
    void a_self_signed_certificate_that_nothing_short_names_is_refused_with_what_to_add() {
        var name = "a".repeat(60) + ".example";

        assertThatThrownBy(() -> issue(new SelfSignedIssuer(), withoutSubject(SubjectAltNames.dns(name))))
                .hasMessageEndingWith(
                        "expected spec.commonName, spec.subject, spec.literalSubject or a name of at most 64 characters, got none")
                .extracting(e -> ((IssueFailure) e).reason())
                .isEqualTo("BadConfig");
    }

    private static IssueOrder withoutSubject(SubjectAltNames names) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var template = new CertificateTemplate(
                new SubjectName("", Map.of()), names, Set.of(), false, NOW, NOW.plus(Duration.ofDays(1)));
        var request = SigningRequest.create(keys, template.subject(), template.names(), Set.of(), false);
        return new IssueOrder(template, keys, request, NOW);
    }

    private static IssueOrder named(String... names) {
        return order(SubjectAltNames.dns(names));
    }

    private static IssueOrder order(SubjectAltNames names) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var template = new CertificateTemplate(
                SubjectName.of("leaf"), names, Set.of(), false, NOW, NOW.plus(Duration.ofDays(1)));
        var request = SigningRequest.create(keys, template.subject(), names, Set.of(), false);
        return new IssueOrder(template, keys, request, NOW);
    }

    private static void openssl(Path folder, String arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
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

package io.sealane.cert;

import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.CertStore.FoundIssuer;
import io.sealane.cert.CertStore.IssueRecord;
import io.sealane.cert.CertStore.Outcome;
import io.sealane.cert.CertStore.Situation;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.Issuer;
import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.spec.IssuerSpec;
import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuanceTest {

    private static final KeyPair CA_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate CA = CertificateSigner.selfSign(
            new CertificateTemplate(
                    new CertificateContents(SubjectName.of("ca"), SubjectAltNames.none(), Set.of(), true),
                    NOW.minusSeconds(600),
                    NOW.plus(Duration.ofDays(900)),
                    Optional.empty()),
            CA_KEYS);
    private static final CertificateSpec SPEC = Certificates.spec("a.example");

    private final List<IssueRecord> records = new ArrayList<>();

    @Test
    void an_honest_answer_is_stored() {
        var issued = perform(SPEC, Optional.empty(), order -> signed(order, order.template(), order.keys()));

        assertThat(issued.secret().text("ca.crt")).isPresent();
        assertThat(issued.record().outcome()).isInstanceOf(Outcome.Issued.class);
        assertThat(records).isEmpty(); // it is kept once it is stored
    }

    @Test
    void an_answer_for_another_key_for_other_names_or_for_a_CA_is_refused_and_recorded() {
        refused("WrongKey", order -> signed(order, order.template(), Keys.generate(KeySpec.ecdsa(256))));
        refused(
                "WrongNames",
                order -> signed(
                        order,
                        changed(
                                order,
                                contents -> new CertificateContents(
                                        contents.subject(),
                                        SubjectAltNames.dns("b.example"),
                                        contents.usages(),
                                        false)),
                        order.keys()));
        refused(
                "WrongUsage",
                order -> signed(
                        order,
                        changed(
                                order,
                                contents -> new CertificateContents(
                                        contents.subject(), contents.names(), contents.usages(), true)),
                        order.keys()));
        refused(
                "Expired",
                order -> signed(
                        order, order.template().during(NOW.minusSeconds(60), NOW.minusSeconds(1)), order.keys()));
    }

    /** An issuer that answers with what it gave before would be asked again at once, for ever. */
    @Test
    void the_present_certificate_again_is_no_new_one() {
        var kept = Certificates.with(SPEC, new PrivateKeyPolicy(KeySpec.ecdsa(256), Encoding.PKCS8, Rotation.NEVER));
        var first = perform(kept, Optional.empty(), order -> signed(order, order.template(), order.keys()))
                .secret();
        var present =
                new StoredSecret(first.name(), "1", first.type(), first.data(), first.labels(), first.annotations());
        var leaf = ReissuePolicy.inspect(Certificates.NAME, kept, Optional.of(present))
                .pair()
                .orElseThrow()
                .leaf();

        assertThatThrownBy(() -> perform(kept, Optional.of(present), order -> chain(leaf)))
                .extracting(e -> ((IssueFailure) e.getCause()).reason())
                .isEqualTo("DuplicateSerial");
    }

    @Test
    void names_of_more_than_64_characters_stand_in_the_certificate_without_a_common_name() {
        var name = "x".repeat(63) + "." + "y".repeat(63) + ".example";
        var lengthy = new CertificateSpec(
                SPEC.secretName(),
                SPEC.issuer(),
                new CertificateSpec.Identity(new SubjectName("", Map.of()), SubjectAltNames.dns(name), Set.of(), false),
                SPEC.validity(),
                SPEC.privateKey(),
                SPEC.secretTemplate());

        var secret = perform(lengthy, Optional.empty(), order -> signed(order, order.template(), order.keys()))
                .secret();

        var leaf = ReissuePolicy.inspect(Certificates.NAME, lengthy, Optional.of(secret))
                .pair()
                .orElseThrow()
                .leaf();
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
        assertThat(SubjectAltNames.of(leaf).dns()).containsExactly(name);
        assertThat(secret.annotations()).containsEntry("cert-manager.io/common-name", "");
    }

    @Test
    void an_issuer_that_takes_its_time_is_shown_before_it_answers() {
        var issuer = new Issuer() {
            @Override
            public CompletionStage<CertificateChain> issue(IssueOrder order) {
                assertThat(records).extracting(IssueRecord::outcome).containsExactly(new Outcome.Pending());
                return CompletableFuture.completedFuture(signed(order, order.template(), order.keys()));
            }

            @Override
            public Optional<Duration> patience() {
                return Optional.of(Duration.ofMinutes(5));
            }
        };

        performBy(SPEC, Optional.empty(), issuer);

        assertThat(records).hasSize(1);
    }

    private void refused(String reason, Answering answering) {
        records.clear();
        assertThatThrownBy(() -> perform(SPEC, Optional.empty(), answering))
                .isInstanceOf(CompletionException.class)
                .extracting(e -> ((IssueFailure) e.getCause()).reason())
                .isEqualTo(reason);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @FunctionalInterface
    private interface Answering {
        CertificateChain to(IssueOrder order);
    }

    @Test
    void a_key_and_a_request_that_were_kept_are_asked_with_again_as_long_as_the_same_is_wanted() {
        var kept = new ArrayList<StoredSecret>();
        var asked = new ArrayList<IssueOrder>();
        issueSlowly(SPEC, Optional.empty(), kept, asked);
        var next = kept.get(0);

        issueSlowly(SPEC, Optional.of(next), kept, asked);
        issueSlowly(Certificates.spec("b.example"), Optional.of(next), kept, asked);

        assertThat(next.name()).isEqualTo(CertStore.nextOf(Certificates.NAME));
        assertThat(next.toString()).doesNotContain(next.data().get(StoredSecret.TLS_KEY));
        assertThat(asked.get(1).request()).isEqualTo(asked.get(0).request());
        assertThat(asked.get(1).keys().getPrivate())
                .isEqualTo(asked.get(0).keys().getPrivate());
        assertThat(asked.get(2).keys().getPublic())
                .isNotEqualTo(asked.get(0).keys().getPublic());
        assertThat(kept).as("one for each key").hasSize(2);
    }

    @Test
    void a_key_that_was_damaged_where_it_was_kept_is_made_anew() {
        var kept = new ArrayList<StoredSecret>();
        var asked = new ArrayList<IssueOrder>();
        issueSlowly(SPEC, Optional.empty(), kept, asked);
        var torn = kept.get(0).withData(Map.of(StoredSecret.TLS_KEY, "AAAA", "tls.csr", "AAAA"));

        issueSlowly(SPEC, Optional.of(torn), kept, asked);

        assertThat(asked.get(1).keys().getPublic())
                .isNotEqualTo(asked.get(0).keys().getPublic());
    }

    /** By an issuer that takes its time, which is when something is kept. */
    private static void issueSlowly(
            CertificateSpec spec, Optional<StoredSecret> before, List<StoredSecret> kept, List<IssueOrder> asked) {
        var issuer = new Issuer() {
            @Override
            public CompletionStage<CertificateChain> issue(IssueOrder order) {
                asked.add(order);
                return CompletableFuture.completedFuture(signed(order, order.template(), order.keys()));
            }

            @Override
            public Optional<Duration> patience() {
                return Optional.of(Duration.ofMinutes(1));
            }
        };
        var records = new Issuance.Records() {
            @Override
            public CompletionStage<Void> keep(IssueRecord record) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Void> keep(StoredSecret nextKey) {
                kept.add(nextKey);
                return CompletableFuture.completedFuture(null);
            }
        };
        Issuance.perform(view(spec, Optional.empty(), issuer), before, 1, SETTINGS.backdating(), NOW, records)
                .toCompletableFuture()
                .join();
    }

    private Issuance.Issued perform(CertificateSpec spec, Optional<StoredSecret> present, Answering answering) {
        return performBy(spec, present, order -> CompletableFuture.completedFuture(answering.to(order)));
    }

    private Issuance.Issued performBy(CertificateSpec spec, Optional<StoredSecret> present, Issuer issuer) {
        return Issuance.perform(view(spec, present, issuer), 1, SETTINGS.backdating(), NOW, record -> {
                    records.add(record);
                    return CompletableFuture.completedFuture(null);
                })
                .toCompletableFuture()
                .join();
    }

    private static View view(CertificateSpec spec, Optional<StoredSecret> present, Issuer issuer) {
        var found = new FoundIssuer(new IssuerSpec.Remote("scripted"), Optional.empty(), Optional.of(issuer));
        return View.of(
                Certificates.desired(spec),
                new Situation(present, Optional.of(found), false, Optional.empty()),
                SETTINGS.leafLifeMin());
    }

    private static CertificateTemplate changed(IssueOrder order, UnaryOperator<CertificateContents> change) {
        Instant from = order.template().notBefore();
        return new CertificateTemplate(
                change.apply(order.template().contents()),
                from,
                order.template().notAfter(),
                Optional.empty());
    }

    private static CertificateChain signed(IssueOrder order, CertificateTemplate template, KeyPair keys) {
        return chain(CertificateSigner.sign(template, keys.getPublic(), CA, CA_KEYS.getPrivate()));
    }

    private static CertificateChain chain(X509Certificate leaf) {
        return CertificateChain.of(List.of(leaf, CA));
    }
}

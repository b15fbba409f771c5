package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.request.RequestConditions;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Secrets and Certificates as nobody should write them: a clear condition each, and what is good stays. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileCertificatesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);
    private static final KeyPair CA_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate CA = selfSigned("ca", true, CA_KEYS);
    private static final KeyPair OTHER_KEYS = Keys.generate(KeySpec.ecdsa(256));

    private final FakeResources resources = new FakeResources();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @BeforeEach
    void start() {
        var settings = CertificatesSettings.from(ConfigFactory.load().getConfig("sealane.cert"));
        KIT.spawn(CertificatesController.create(resources, WORK, settings, now::get));
        write(secret("ca-tls", CA_KEYS, Pem.certificate(CA)));
        resources.create(new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("ca")
                .endMetadata()
                .withNewSpec()
                .withNewCa()
                .withSecretName("ca-tls")
                .endCa()
                .endSpec()
                .build());
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
    }

    @Test
    void a_torn_pair_is_named_and_made_anew() throws Exception {
        create("web", "web-tls", "a.example");
        awaitRevision("web", 1);
        var seen = whenReadyIs("web", "InvalidKeyPair");

        edit(
                "web-tls",
                "tls.key",
                Pem.privateKey(OTHER_KEYS.getPrivate(), Encoding.PKCS8).getBytes(StandardCharsets.US_ASCII));

        assertThat(seen.get(60, TimeUnit.SECONDS))
                .isEqualTo("Issuing certificate as Secret contains a key that is not the certificate's");
        awaitRevision("web", 2);
    }

    @Test
    void a_certificate_that_is_no_text_is_named_and_made_anew() throws Exception {
        create("web", "web-tls", "a.example");
        awaitRevision("web", 1);
        var seen = whenReadyIs("web", "InvalidCertificate");

        edit("web-tls", "tls.crt", new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff, 0});

        assertThat(seen.get(60, TimeUnit.SECONDS))
                .isEqualTo(
                        "Issuing certificate as Secret contains a broken certificate: expected a PEM block CERTIFICATE,"
                                + " got none");
        awaitRevision("web", 2);
    }

    @Test
    void text_around_a_certificate_harms_nobody() throws Exception {
        create("web", "web-tls", "a.example");
        awaitRevision("web", 1);
        var text = Secrets.of(resources.read(Secret.class, "shop", "web-tls"))
                .text("tls.crt")
                .orElseThrow();
        var edited = ("subject=CN = web\n" + text + "\ntrailing notes, not PEM\n").getBytes(StandardCharsets.UTF_8);

        edit("web-tls", "tls.crt", edited);
        create("after", "after-tls", "b.example"); // served by the same queue, later
        awaitRevision("after", 1);

        assertThat(CertificateStatuses.of(resources.read(Certificate.class, "shop", "web"))
                        .revision())
                .isEqualTo(1);
        assertThat(decoded("web-tls", "tls.crt")).isEqualTo(new String(edited, StandardCharsets.UTF_8));
    }

    @Test
    void an_issuer_whose_Secret_is_no_CAs_says_so_and_what_it_has_signed_stays() throws Exception {
        create("web", "web-tls", "a.example");
        awaitRevision("web", 1);
        var good = resources.read(Secret.class, "shop", "web-tls").getData();
        var leaf = selfSigned("leaf", false, OTHER_KEYS);

        edit("ca-tls", "tls.crt", Pem.certificate(leaf).getBytes(StandardCharsets.US_ASCII));
        assertThat(notReady()).isEqualTo("signing key pair: the private key does not belong to the certificate");
        edit(
                "ca-tls",
                "tls.key",
                Pem.privateKey(OTHER_KEYS.getPrivate(), Encoding.PKCS8).getBytes(StandardCharsets.US_ASCII));

        await(
                Issuer.class,
                "ca",
                issuer -> message(issuer).equals("signing key pair: the certificate is not a CA's: CN=leaf"));
        create("late", "late-tls", "b.example");
        await(
                Certificate.class,
                "late",
                one -> CertificateStatuses.of(one)
                        .condition("Issuing")
                        .filter(
                                issuing -> issuing.message()
                                        .endsWith(
                                                "waiting for the issuer: signing key pair: the certificate is not a CA's: CN=leaf"))
                        .isPresent());
        assertThat(resources.read(Secret.class, "shop", "web-tls").getData()).isEqualTo(good);
        assertThat(ready("web").isTrue()).isTrue();
    }

    @Test
    void two_certificates_of_one_Secret_are_both_told_and_do_not_fight() throws Exception {
        create("first", "shared-tls", "a.example");
        awaitRevision("first", 1);
        create("second", "shared-tls", "b.example");

        await(
                Certificate.class,
                "second",
                one -> CertificateStatuses.of(one)
                        .condition("Ready")
                        .filter(ready -> ready.reason().equals("IncorrectCertificate"))
                        .isPresent());

        assertThat(ready("second").message()).isEqualTo("Secret shop/shared-tls belongs to Certificate shop/first");
        await(
                Event.class,
                null,
                event -> "DuplicateSecretName".equals(event.getReason())
                        && "first".equals(event.getInvolvedObject().getName())
                        && event.getMessage()
                                .equals(
                                        "Secret shop/shared-tls is also named by Certificate shop/second, which is kept from"
                                                + " writing it"));
        assertThat(ready("first").isTrue()).isTrue();
        assertThat(CertificateStatuses.of(resources.read(Certificate.class, "shop", "first"))
                        .revision())
                .isEqualTo(1);
        assertThat(SubjectAltNames.of(leaf("shared-tls")).dns()).containsExactly("a.example");
    }

    @Test
    void wildcards_are_signed_and_an_edit_to_an_international_name_is_refused_with_its_ASCII_form() throws Exception {
        create("web", "web-tls", "*.shop.example");
        awaitRevision("web", 1);
        assertThat(SubjectAltNames.of(leaf("web-tls")).dns()).containsExactly("*.shop.example");

        FakeResources.untilTaken(
                () -> resources.replace(new CertificateBuilder(resources.read(Certificate.class, "shop", "web"))
                        .editSpec()
                        .withDnsNames("bücher.example")
                        .endSpec()
                        .build()));

        await(
                Certificate.class,
                "web",
                one -> CertificateStatuses.of(one)
                        .condition("Ready")
                        .filter(ready -> ready.reason().equals("InvalidSpec"))
                        .isPresent());
        assertThat(ready("web").message())
                .isEqualTo(
                        "spec.dnsNames[0]: Invalid value: \"bücher.example\": expected printable ASCII without spaces"
                                + " (write \"xn--bcher-kva.example\")");
        assertThat(SubjectAltNames.of(leaf("web-tls")).dns()).containsExactly("*.shop.example");
    }

    @Test
    void a_name_too_long_for_a_common_name_is_signed_as_an_alternative_name_alone() throws Exception {
        var name = ("a".repeat(63) + ".").repeat(3) + "example";
        create("long", "long-tls", name);
        awaitRevision("long", 1);

        var leaf = leaf("long-tls");
        assertThat(SubjectAltNames.of(leaf).dns()).containsExactly(name);
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    }

    @Test
    void after_a_CA_has_ended_its_issuer_says_so_and_what_it_signed_follows_its_successor() throws Exception {
        create("web", "web-tls", "a.example");
        awaitRevision("web", 1);
        assertThat(leaf("web-tls").getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(90))));
        var end = Date.from(NOW.plus(Duration.ofDays(900)));
        assertThat(CA.getNotAfter()).isEqualTo(end);

        now.set(NOW.plus(Duration.ofDays(901)));
        edit("ca-tls", "note", new byte[] {1}); // what the hourly look would find
        await(
                Issuer.class,
                "ca",
                issuer -> message(issuer).equals("signing key pair: CA CN=ca ended at " + end.toInstant()));
        await(
                Certificate.class,
                "web",
                one -> reason(one, "Issuing").equals("CAExpiring")
                        && reason(one, "Ready").equals("Expired"));
        var failed = await(
                CertificateRequest.class,
                "web-2",
                one -> RequestConditions.of(one, "Ready")
                        .filter(ready -> ready.getReason().equals("Failed"))
                        .isPresent());
        assertThat(failed.getStatus().getFailureTime()).isEqualTo("2028-11-18T00:00:00Z"); // 901 days later

        var successor = selfSigned("ca", true, OTHER_KEYS, now.get());
        FakeResources.untilTaken(() ->
                resources.replace(new SecretBuilder(resources.read(Secret.class, "shop", "ca-tls"))
                        .withData(secret("ca-tls", OTHER_KEYS, Pem.certificate(successor))
                                .getData())
                        .build()));

        awaitRevision("web", 2);
        assertThat(CertificateChain.isSignedBy(leaf("web-tls"), successor)).isTrue();
        await(CertificateRequest.class, "web-2", one -> RequestConditions.isTrue(one, "Ready"));
    }

    private void create(String name, String secret, String dnsName) {
        resources.create(new CertificateBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSecretName(secret)
                .withDnsNames(dnsName)
                .withNewPrivateKey()
                .withAlgorithm("ECDSA")
                .endPrivateKey()
                .withNewIssuerRef("cert-manager.io", "Issuer", "ca")
                .endSpec()
                .build());
    }

    private void write(Secret secret) {
        resources.create(secret);
    }

    private void edit(String name, String key, byte[] value) {
        FakeResources.untilTaken(() -> {
            var present = resources.read(Secret.class, "shop", name);
            var data = new HashMap<>(present.getData());
            data.put(key, Base64.getEncoder().encodeToString(value));
            return resources.replace(new SecretBuilder(present).withData(data).build());
        });
    }

    private static String reason(Certificate certificate, String type) {
        return CertificateStatuses.of(certificate)
                .condition(type)
                .map(Condition::reason)
                .orElse("none");
    }

    private static Secret secret(String name, KeyPair keys, String certificate) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(Map.of(
                        "tls.key",
                        encoded(Pem.privateKey(keys.getPrivate(), Encoding.PKCS8)),
                        "tls.crt",
                        encoded(certificate)))
                .build();
    }

    private Certificate awaitRevision(String name, int revision) throws Exception {
        return await(Certificate.class, name, one -> {
            var status = CertificateStatuses.of(one);
            return status.revision() == revision
                    && status.condition("Ready").filter(Condition::isTrue).isPresent()
                    && status.condition("Issuing").isEmpty();
        });
    }

    /** Completes with the message of Ready once it has this reason, however short that lasts. */
    private CompletableFuture<String> whenReadyIs(String name, String reason) {
        var seen = new CompletableFuture<String>();
        resources.eachVersion(Certificate.class, version -> {
            if (ResourceKey.of(version).equals(new ResourceKey("shop", name))) {
                CertificateStatuses.of(version)
                        .condition("Ready")
                        .filter(ready -> ready.reason().equals(reason))
                        .ifPresent(ready -> seen.complete(ready.message()));
            }
        });
        return seen;
    }

    private <T extends HasMetadata> T await(Class<T> kind, String name, Predicate<T> wanted) throws Exception {
        var seen = new CompletableFuture<T>();
        resources.informer(kind).listen(change -> {
            if (change.present()
                    && (name == null || change.key().equals(new ResourceKey("shop", name)))
                    && wanted.test(change.resource())) {
                seen.complete(change.resource());
            }
        });
        return seen.get(60, TimeUnit.SECONDS);
    }

    private String notReady() throws Exception {
        return message(await(Issuer.class, "ca", issuer -> message(issuer).startsWith("signing key pair")));
    }

    private static String message(Issuer issuer) {
        return issuer.getStatus() == null
                ? ""
                : issuer.getStatus().getConditions().get(0).getMessage();
    }

    private Condition ready(String name) {
        return CertificateStatuses.of(resources.read(Certificate.class, "shop", name))
                .condition("Ready")
                .orElseThrow();
    }

    private X509Certificate leaf(String secret) {
        return Pem.parseCertificates(decoded(secret, "tls.crt")).get(0);
    }

    private String decoded(String secret, String key) {
        var data = resources.read(Secret.class, "shop", secret).getData().get(key);
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static X509Certificate selfSigned(String name, boolean isCA, KeyPair keys) {
        return selfSigned(name, isCA, keys, NOW);
    }

    private static X509Certificate selfSigned(String name, boolean isCA, KeyPair keys, Instant at) {
        return CertificateSigner.selfSign(
                new CertificateTemplate(
                        SubjectName.of(name),
                        SubjectAltNames.none(),
                        Set.of(),
                        isCA,
                        at.minusSeconds(600),
                        at.plus(Duration.ofDays(900))),
                keys);
    }
}

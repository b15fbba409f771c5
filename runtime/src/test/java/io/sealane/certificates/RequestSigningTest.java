package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.request.RequestPolicy;
import io.sealane.cert.x509.CertificateContents;
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
import io.sealane.cert.x509.chain.CertificateChain;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestSigningTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);
    private static final KeyPair CA_KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final X509Certificate CA = CertificateSigner.selfSign(
            new CertificateTemplate(
                    SubjectName.of("ca"),
                    SubjectAltNames.none(),
                    Set.of(),
                    true,
                    NOW.minusSeconds(600),
                    NOW.plus(Duration.ofDays(365))),
            CA_KEYS);
    private static final KeyPair KEYS = Keys.generate(KeySpec.ecdsa(256));

    private final FakeResources resources = new FakeResources();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
    }

    @Test
    void a_request_that_a_user_made_is_approved_and_signed() throws Exception {
        start(RequestPolicy.open());
        withCa("ca");
        create(request("mine", "ca").build());

        var request = await("mine", "Ready=True Issued");

        assertThat(states(request)).containsExactly("Approved=True cert-manager.io", "Ready=True Issued");
        var chain = Pem.parseCertificates(decoded(request.getStatus().getCertificate()));
        assertThat(chain).hasSize(1);
        var leaf = chain.get(0);
        assertThat(CertificateChain.isSignedBy(leaf, CA)).isTrue();
        assertThat(leaf.getPublicKey()).isEqualTo(KEYS.getPublic());
        assertThat(SubjectAltNames.of(leaf).dns()).containsExactly("a.example");
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(2)));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(Pem.parseCertificates(decoded(request.getStatus().getCa()))).containsExactly(CA);
        awaitEvent("mine", "CertificateIssued");
    }

    @Test
    void what_policy_does_not_grant_is_denied_for_good() throws Exception {
        start(new RequestPolicy(true, true, Duration.ofHours(1)));
        withCa("ca");
        create(request("long", "ca").build());

        var request = await("long", "Ready=False Denied");

        assertThat(states(request)).containsExactly("Denied=True sealane.io/policy", "Ready=False Denied");
        assertThat(request.getStatus().getFailureTime()).isEqualTo("2026-06-01T00:00:00Z");
        assertThat(request.getStatus().getCertificate()).isNull();
        assertThat(request.getStatus().getConditions().get(1).getMessage())
                .isEqualTo("spec.duration: expected at most 1h, got 2h");
    }

    @Test
    void where_others_approve_it_waits_for_them_and_obeys_their_denial() throws Exception {
        start(new RequestPolicy(false, true, Duration.ofDays(1)));
        withCa("ca");
        create(request("one", "ca").build());
        create(request("two", "ca").build());

        decide("one", "Approved");
        decide("two", "Denied");

        assertThat(states(await("one", "Ready=True Issued"))).contains("Approved=True by-hand");
        var denied = await("two", "Ready=False Denied");
        assertThat(denied.getStatus().getFailureTime()).isEqualTo("2026-06-01T00:00:00Z");
        assertThat(denied.getStatus().getCertificate()).isNull();
    }

    @Test
    void without_its_issuer_it_is_pending_until_the_issuer_comes() throws Exception {
        start(RequestPolicy.open());
        create(request("early", "late").build());
        var pending = await("early", "Ready=False Pending");
        assertThat(pending.getStatus().getConditions().get(1).getMessage())
                .isEqualTo("Referenced Issuer late not found");

        withCa("late");

        await("early", "Ready=True Issued");
    }

    @Test
    void one_that_contradicts_itself_is_invalid() throws Exception {
        start(RequestPolicy.open());
        withCa("ca");
        create(request("odd", "ca")
                .editSpec()
                .withUsages("server auth")
                .endSpec()
                .build());

        var request = await("odd", "Ready=False Failed");

        assertThat(states(request)).containsExactly("InvalidRequest=True InvalidRequest", "Ready=False Failed");
        assertThat(request.getStatus().getConditions().get(1).getMessage())
                .isEqualTo("spec.usages: expected those of spec.request, [client auth], got [server auth]");
    }

    @Test
    void a_self_signed_one_needs_its_own_key() throws Exception {
        start(RequestPolicy.open());
        resources.create(new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("self")
                .endMetadata()
                .withNewSpec()
                .withNewSelfSigned()
                .endSelfSigned()
                .endSpec()
                .build());
        secret("mine", KEYS, "");
        secret("other", CA_KEYS, "");
        var key = "cert-manager.io/private-key-secret-name";
        create(request("without", "self").build());
        create(request("wrong", "self")
                .editMetadata()
                .withAnnotations(Map.of(key, "other"))
                .endMetadata()
                .build());
        create(request("right", "self")
                .editMetadata()
                .withAnnotations(Map.of(key, "mine"))
                .endMetadata()
                .build());

        assertThat(message(await("without", "Ready=False Failed"))).startsWith("MissingAnnotation: ");
        assertThat(message(await("wrong", "Ready=False Failed")))
                .isEqualTo("ErrorKeyMatch: the key in Secret other is not the one of spec.request");
        var signed = Pem.parseCertificates(
                decoded(await("right", "Ready=True Issued").getStatus().getCertificate()));
        assertThat(CertificateChain.isSelfSigned(signed.get(0))).isTrue();
    }

    private void start(RequestPolicy policy) {
        var shipped = CertificatesSettings.from(ConfigFactory.load().getConfig("sealane.cert"));
        var settings = new CertificatesSettings(
                shipped.keeping(),
                shipped.clusterNamespace(),
                shipped.trustNamespaces(),
                shipped.rotation(),
                shipped.automatic(),
                shipped.issuers(),
                policy);
        KIT.spawn(CertificatesController.create(resources, WORK, settings, () -> NOW));
    }

    private void withCa(String name) {
        secret(name + "-tls", CA_KEYS, Pem.certificate(CA));
        resources.create(new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewCa()
                .withSecretName(name + "-tls")
                .endCa()
                .endSpec()
                .build());
    }

    private void secret(String name, KeyPair keys, String certificate) {
        resources.create(new SecretBuilder()
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
                .build());
    }

    private static CertificateRequestBuilder request(String name, String issuer) {
        var contents = new CertificateContents(
                SubjectName.of("web"), SubjectAltNames.dns("a.example"), Set.of(Usage.CLIENT_AUTH), false);
        var pem = SigningRequest.create(KEYS, contents, Optional.empty(), true).toPem();
        return new CertificateRequestBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withRequest(encoded(pem))
                .withDuration(new io.fabric8.kubernetes.api.model.Duration(Duration.ofHours(2)))
                .withUsages("client auth")
                .withNewIssuerRef("cert-manager.io", "Issuer", issuer)
                .endSpec();
    }

    private void create(CertificateRequest request) throws Exception {
        resources.create(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What an approver does. */
    private void decide(String name, String type) {
        FakeResources.untilTaken(() -> resources.editStatus(
                resources.read(CertificateRequest.class, "shop", name),
                one -> new CertificateRequestBuilder(one)
                        .editOrNewStatus()
                        .addToConditions(RequestConditions.condition(type, true, "by-hand", "so be it", NOW))
                        .endStatus()
                        .build()));
    }

    private CertificateRequest await(String name, String state) throws Exception {
        var seen = new CompletableFuture<CertificateRequest>();
        resources.informer(CertificateRequest.class).listen(change -> {
            if (change.present()
                    && change.key().equals(new ResourceKey("shop", name))
                    && states(change.resource()).contains(state)) {
                seen.complete(change.resource());
            }
        });
        return seen.get(60, TimeUnit.SECONDS);
    }

    private void awaitEvent(String name, String reason) throws Exception {
        var seen = new CompletableFuture<Event>();
        resources.informer(Event.class).listen(change -> {
            if (name.equals(change.resource().getInvolvedObject().getName())
                    && reason.equals(change.resource().getReason())) {
                seen.complete(change.resource());
            }
        });
        seen.get(60, TimeUnit.SECONDS);
    }

    private static List<String> states(CertificateRequest request) {
        return RequestConditions.all(request).stream()
                .map(one -> one.getType() + "=" + one.getStatus() + " " + one.getReason())
                .toList();
    }

    private static String message(CertificateRequest request) {
        return RequestConditions.of(request, "Ready").orElseThrow().getMessage();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }
}

package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertSettings;
import io.sealane.cert.CertSupervisor;
import io.sealane.cert.rotation.RotationSettings;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.certificates.model.CertificateStatuses;
import io.sealane.certificates.model.Secrets;
import io.sealane.certificates.request.RequestConditions;
import io.sealane.certificates.rule.CertificatesRules;
import io.sealane.certificates.settings.AutomaticSettings;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.embedded.core.CoreKinds;
import io.sealane.resource.manifest.Bootstrap;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificatesControllerTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);
    private static final CertificatesSettings SETTINGS = new CertificatesSettings(
            new CertSettings(
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofMinutes(1)),
            "cert-manager",
            List.of("knative-eventing"),
            RotationSettings.from(ConfigFactory.load().getConfig("sealane.cert.rotation")),
            new AutomaticSettings(false, Duration.ofHours(1), 1),
            new ReconcilerSettings(2, Duration.ofMillis(10), Duration.ofSeconds(1)));

    private final FakeResources resources = new FakeResources();
    private ActorRef<CertSupervisor.Command> controller;

    @BeforeEach
    void start() {
        controller = KIT.spawn(CertificatesController.create(resources, WORK, SETTINGS, () -> NOW));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
    }

    @Test
    void the_objects_of_a_first_start_become_ready_and_trusted() throws Exception {
        bootstrap();

        for (var name : List.of(
                "selfsigned-ca",
                "mt-broker-ingress-server-tls",
                "mt-broker-filter-server-tls",
                "imc-dispatcher-server-tls")) {
            awaitRevision("knative-eventing", name, 1);
        }
        awaitRevision("cert-manager", "knative-selfsigned-ca", 1);
        for (var name :
                List.of("cluster-selfsigned-issuer", "knative-selfsigned-issuer", "knative-eventing-ca-issuer")) {
            await(ClusterIssuer.class, "", name, CertificatesControllerTest::isReady);
        }

        var root = certificates("cert-manager", "eventing-ca", "tls.crt").get(0);
        assertThat(certificates("knative-eventing", "eventing-ca", "ca.crt")).containsExactly(root);
        var ingress = certificates("knative-eventing", "mt-broker-ingress-server-tls", "tls.crt");
        assertThat(certificates("knative-eventing", "mt-broker-ingress-server-tls", "ca.crt"))
                .containsExactly(root);
        validate(ingress, root);
        assertThat(SubjectAltNames.of(ingress.get(0)).dns())
                .containsExactly(
                        "broker-ingress.knative-eventing.svc.cluster.local",
                        "broker-ingress.knative-eventing.svc",
                        "localhost");
        assertThat(root.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3650)));
    }

    @Test
    void who_writes_a_kept_Secret_back_is_warned_of_nothing_that_the_keeper_wrote() throws Exception {
        bootstrap();
        awaitRevision("knative-eventing", "mt-broker-ingress-server-tls", 1);

        var secret = resources.read(Secret.class, "knative-eventing", "mt-broker-ingress-server-tls");
        assertThat(secret.getMetadata().getAnnotations())
                .containsKeys("cert.sealane.io/requested-sha256", "cert.sealane.io/public-key-sha256");
        assertThat(CertificatesRules.book()
                        .applied(CoreKinds.all().stream()
                                .filter(kind -> kind.names().plural().equals("secrets"))
                                .findFirst()
                                .orElseThrow())
                        .rules()
                        .warnings(new ObjectMapper().valueToTree(secret)))
                .isEmpty();
    }

    @Test
    void a_Secret_and_a_request_look_as_cert_manager_leaves_them() throws Exception {
        bootstrap();
        var certificate = awaitRevision("knative-eventing", "imc-dispatcher-server-tls", 1);

        var secret = resources.read(Secret.class, "knative-eventing", "imc-dispatcher-server-tls");
        assertThat(secret.getType()).isEqualTo("kubernetes.io/tls");
        assertThat(secret.getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
        assertThat(secret.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/name", "knative-eventing")
                .containsEntry("app.kubernetes.io/component", "imc-dispatcher");
        assertThat(secret.getMetadata().getAnnotations())
                .containsEntry("cert-manager.io/issuer-kind", "ClusterIssuer")
                .containsEntry("cert-manager.io/subject-organizations", "local");
        assertThat(certificate.getStatus().getNotAfter()).isEqualTo("2026-08-30T00:00:00Z");
        assertThat(certificate.getStatus().getFailedIssuanceAttempts()).isNull();
        assertThat(certificate.getStatus().getConditions()).hasSize(1);
        var request = await(
                CertificateRequest.class,
                "knative-eventing",
                "imc-dispatcher-server-tls-1",
                one -> states(one).equals(List.of("Approved=True cert-manager.io", "Ready=True Issued")));
        assertThat(request.getStatus().getCertificate())
                .isEqualTo(secret.getData().get("tls.crt"));
        assertThat(request.getMetadata().getOwnerReferences().get(0).getUid())
                .isEqualTo(certificate.getMetadata().getUid());
    }

    private static List<String> states(CertificateRequest request) {
        return RequestConditions.all(request).stream()
                .map(one -> one.getType() + "=" + one.getStatus() + " " + one.getReason())
                .toList();
    }

    @Test
    void a_condition_written_by_somebody_forces_a_new_certificate() throws Exception {
        bootstrap();
        awaitRevision("knative-eventing", "mt-broker-ingress-server-tls", 1);
        var before = certificates("knative-eventing", "mt-broker-ingress-server-tls", "tls.crt")
                .get(0);

        force("knative-eventing", "mt-broker-ingress-server-tls");

        awaitRevision("knative-eventing", "mt-broker-ingress-server-tls", 2);
        var after = certificates("knative-eventing", "mt-broker-ingress-server-tls", "tls.crt")
                .get(0);
        assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
        assertThat(after.getPublicKey()).isNotEqualTo(before.getPublicKey());
    }

    @Test
    void a_CA_is_not_renewed_in_place_by_force_and_says_so() throws Exception {
        bootstrap();
        awaitRevision("knative-eventing", "mt-broker-ingress-server-tls", 1);
        awaitRevision("cert-manager", "selfsigned-ca", 1);
        var before = resources.read(Secret.class, "cert-manager", "eventing-ca").getData();

        force("cert-manager", "selfsigned-ca");

        await(
                Certificate.class,
                "cert-manager",
                "selfsigned-ca",
                one -> one.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getReason().equals("RotationRequired")));
        var event = awaitEvent("RotationRequired");
        assertThat(event.getInvolvedObject().getName()).isEqualTo("selfsigned-ca");
        assertThat(event.getMessage()).contains("CARotation");
        assertThat(resources.read(Secret.class, "cert-manager", "eventing-ca").getData())
                .isEqualTo(before);
    }

    @Test
    void a_deleted_Secret_comes_back() throws Exception {
        bootstrap();
        awaitRevision("knative-eventing", "mt-broker-filter-server-tls", 1);

        resources.delete(Secret.class, new ResourceKey("knative-eventing", "mt-broker-filter-server-tls"));

        awaitRevision("knative-eventing", "mt-broker-filter-server-tls", 2);
        assertThat(certificates("knative-eventing", "mt-broker-filter-server-tls", "tls.crt"))
                .isNotEmpty();
        controller.tell(
                new CertSupervisor.Renew(new CertificateName("knative-eventing", "mt-broker-filter-server-tls")));
        awaitRevision("knative-eventing", "mt-broker-filter-server-tls", 3);
        // Those of earlier revisions are deleted behind it.
        awaitGone(CertificateRequest.class, new ResourceKey("knative-eventing", "mt-broker-filter-server-tls-1"));
    }

    @Test
    void a_spec_that_cannot_be_served_is_refused_with_the_field() throws Exception {
        resources.create(certificate("web", "web-tls", "30m"));

        var refused =
                await(Certificate.class, "shop", "web", one -> firstReason(one).equals("InvalidSpec"));

        assertThat(refused.getStatus().getConditions().get(0).getMessage())
                .isEqualTo("spec.duration: Invalid value: \"30m\": expected at least 1h");
    }

    @Test
    void of_two_certificates_for_one_Secret_the_elder_is_served_until_it_goes() throws Exception {
        resources.create(selfSigned("shop", "self"));
        resources.create(certificate("a-first", "shared", "24h"));
        awaitRevision("shop", "a-first", 1);
        resources.create(certificate("b-second", "shared", "24h"));

        await(Certificate.class, "shop", "b-second", one -> firstReason(one).equals("IncorrectCertificate"));
        resources.delete(Certificate.class, new ResourceKey("shop", "a-first"));

        awaitRevision("shop", "b-second", 1);
    }

    @Test
    void an_issuer_says_why_it_cannot_sign() throws Exception {
        var issuer = new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("ca")
                .endMetadata()
                .withNewSpec()
                .withNewCa()
                .withSecretName("shared")
                .endCa()
                .endSpec()
                .build();
        resources.create(issuer);
        awaitIssuer("ErrGetKeyPair");

        resources.create(selfSigned("shop", "self"));
        resources.create(certificate("web", "shared", "24h")); // a leaf is no CA
        awaitIssuer("ErrInvalidKeyPair");
    }

    @Test
    void an_issuer_of_another_type_is_named_by_the_word_of_its_spec() throws Exception {
        resources.create(new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("ca")
                .endMetadata()
                .withNewSpec()
                .withNewVenafi()
                .endVenafi()
                .endSpec()
                .build());

        var refused = awaitIssuer("UnsupportedType");

        assertThat(refused.getStatus().getConditions().get(0).getMessage())
                .isEqualTo("expected selfSigned, ca, acme or vault, got venafi");
    }

    private static String firstReason(Certificate certificate) {
        return certificate.getStatus() == null
                        || certificate.getStatus().getConditions().isEmpty()
                ? "none"
                : certificate.getStatus().getConditions().get(0).getReason();
    }

    private Event awaitEvent(String reason) throws Exception {
        var seen = new CompletableFuture<Event>();
        resources.informer(Event.class).listen(change -> {
            if (change.present() && reason.equals(change.resource().getReason())) {
                seen.complete(change.resource());
            }
        });
        return seen.get(60, TimeUnit.SECONDS);
    }

    private Issuer awaitIssuer(String reason) throws Exception {
        return await(
                Issuer.class,
                "shop",
                "ca",
                one -> one.getStatus() != null
                        && one.getStatus().getConditions().get(0).getReason().equals(reason));
    }

    private void bootstrap() {
        Bootstrap.createAbsent(resources, List.of("/io/sealane/bootstrap/certificates.yaml"))
                .toCompletableFuture()
                .join();
    }

    private Certificate awaitRevision(String namespace, String name, int revision) throws Exception {
        return await(Certificate.class, namespace, name, one -> {
            var status = CertificateStatuses.of(one);
            return status.revision() == revision
                    && status.condition("Ready").filter(Condition::isTrue).isPresent()
                    && status.condition("Issuing").isEmpty();
        });
    }

    private <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> wanted)
            throws Exception {
        var seen = new CompletableFuture<T>();
        resources.informer(kind).listen(change -> {
            if (change.present()
                    && change.key().equals(new ResourceKey(namespace, name))
                    && wanted.test(change.resource())) {
                seen.complete(change.resource());
            }
        });
        return seen.get(60, TimeUnit.SECONDS);
    }

    private <T extends HasMetadata> void awaitGone(Class<T> kind, ResourceKey key) throws Exception {
        var gone = new CompletableFuture<Void>();
        var informer = resources.informer(kind);
        informer.listen(change -> {
            if (informer.get(key).isEmpty()) {
                gone.complete(null);
            }
        });
        gone.get(60, TimeUnit.SECONDS);
    }

    private static boolean isReady(ClusterIssuer issuer) {
        return issuer.getStatus() != null
                && issuer.getStatus().getConditions().get(0).getStatus().equals("True");
    }

    private List<X509Certificate> certificates(String namespace, String name, String key) {
        var secret = Secrets.of(resources.read(Secret.class, namespace, name));
        return Pem.parseCertificates(secret.text(key).orElseThrow());
    }

    /** As {@code cmctl renew} does, which reads again what was written meanwhile. */
    private void force(String namespace, String name) {
        FakeResources.untilTaken(() -> resources.editStatus(
                resources.read(Certificate.class, namespace, name), CertificatesControllerTest::forced));
    }

    private static Certificate forced(Certificate certificate) {
        var status = CertificateStatuses.of(certificate);
        var conditions = new ArrayList<>(status.conditions());
        conditions.add(new Condition("Issuing", true, "ManuallyTriggered", "by hand", 1));
        return CertificateStatuses.with(
                certificate,
                new CertificateStatus(
                        conditions,
                        status.notBefore(),
                        status.notAfter(),
                        status.renewalTime(),
                        status.revision(),
                        status.failures()),
                NOW);
    }

    private static Certificate certificate(String name, String secret, String duration) throws Exception {
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSecretName(secret)
                .withCommonName(name)
                .withDnsNames("web.example")
                .withDuration(io.fabric8.kubernetes.api.model.Duration.parse(duration))
                .withNewPrivateKey()
                .withAlgorithm("ECDSA")
                .endPrivateKey()
                .withNewIssuerRef("cert-manager.io", "Issuer", "self")
                .endSpec()
                .build();
    }

    private static Issuer selfSigned(String namespace, String name) {
        return new IssuerBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of())
                .endMetadata()
                .withNewSpec()
                .withNewSelfSigned()
                .endSelfSigned()
                .endSpec()
                .build();
    }

    private static void validate(List<X509Certificate> chain, X509Certificate root) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW.plusSeconds(60)));
        var path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Pem;
import io.sealane.node.api.Kubeconfig;
import io.sealane.resource.Resources;
import io.sealane.resource.client.Fabric8Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where cert-manager acts, here played by the test, the node reads its Secrets and writes none of its objects. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertManagerPresentTest {

    private static final Duration WITHIN = Duration.ofSeconds(120);
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/knative-eventing/certificates";
    private static final String SECRETS = "/api/v1/namespaces/knative-eventing/secrets";
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String SHOWN = "mt-broker-ingress-server-tls";
    private static final String NAME = "cert-manager.io/certificate-name";
    private static final TestCa CA = TestCa.create("cert-manager");

    @TempDir
    private Path data;

    private final ExecutorService work = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        work.shutdownNow();
    }

    @Test
    void the_node_serves_what_cert_manager_issued_and_leaves_its_objects_alone() throws Exception {
        var settings = NodeSettings.in(data)
                .withPorts(Ports.FREE)
                .withConfig(ConfigFactory.parseString("sealane.cert.controller = off"));
        var starting = CompletableFuture.supplyAsync(() -> Sealane.start(settings), work);
        try (var resources = connect();
                var node = joined(starting, resources)) {
            node.applyText(SampleNode.sample());
            var api = node.apiClient();
            var broker = api.await(
                    SampleNode.BROKERS,
                    "br",
                    WITHIN,
                    isTrue("Ready")
                            .and(one -> SampleNode.localUrl(one).toString().startsWith("https:")));
            var sender = new EventSender(SampleNode.localUrl(broker), Trusting.only(Pem.certificate(CA.certificate())));
            assertThat(sender.overNewConnection("one", "{}").status()).isEqualTo(202);
            assertThat(SampleNode.address(broker).path("CACerts").asText().strip())
                    .isEqualTo(Pem.certificate(CA.certificate()).strip());

            api.create(ROTATIONS, """
                    {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"one"},
                     "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""");
            var refused = api.await(
                    ROTATIONS, "one", WITHIN, one -> one.path("status").has("conditions"));
            assertThat(refused.at("/status/conditions/0/reason").asText()).isEqualTo("NotOurs");
            var secret = api.get(SECRETS + "/" + SHOWN);
            assertThat(secret.at("/metadata/annotations").path(NAME).asText()).isEqualTo(SHOWN);
            assertThat(secret.at("/metadata/labels/controller.cert-manager.io~1fao")
                            .asText())
                    .isEqualTo("true");
            assertThat(secret.toString()).doesNotContain("sealane");
            var certificate = api.get(CERTIFICATES + "/" + SHOWN);
            assertThat(certificate.at("/status/conditions")).hasSize(1);
            assertThat(certificate.at("/status/conditions/0/message").asText()).isEqualTo("by the test");
            assertThat(api.get("/apis/cert-manager.io/v1/certificaterequests").path("items"))
                    .isEmpty();
        }
    }

    /** The node is not ready before its listener has a certificate, which is ours to issue. */
    private static Sealane joined(CompletableFuture<Sealane> starting, Resources resources) throws Exception {
        resources.informer(Certificate.class).listen(change -> {
            var isNew = change.present() && change.resource().getStatus() == null;
            if (isNew && change.key().name().equals(SHOWN)) {
                issue(resources, change.resource());
            }
        });
        return starting.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    private Fabric8Resources connect() throws Exception {
        var file = data.resolve("kubeconfig");
        try (var watch = data.getFileSystem().newWatchService()) {
            data.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (!Files.exists(file)) {
                var key = watch.poll(WITHIN.toSeconds(), TimeUnit.SECONDS);
                assertThat(key).as("kubeconfig is written").isNotNull();
                key.reset();
            }
        }
        var tls = ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), Clock.systemUTC());
        return Fabric8Resources.connect(Kubeconfig.read(text(file), tls, InstantSource.system()), work);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    /** As cert-manager does it: the Secret with its labels and annotations, then the condition. */
    private static void issue(Resources resources, Certificate certificate) {
        var made = CA.issue(
                new SecretName(
                        certificate.getMetadata().getNamespace(),
                        certificate.getSpec().getSecretName()),
                certificate.getSpec().getDnsNames());
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(certificate.getMetadata().getNamespace())
                .withName(certificate.getSpec().getSecretName())
                .withLabels(Map.of("controller.cert-manager.io/fao", "true"))
                .withAnnotations(Map.of(
                        NAME, certificate.getMetadata().getName(), "cert-manager.io/issuer-kind", "ClusterIssuer"))
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(Map.of(
                        "tls.crt", base64(Pem.certificates(made.chain())),
                        "tls.key", base64(Pem.privateKey(made.key(), KeySpec.Encoding.PKCS8)),
                        "ca.crt", base64(Pem.certificate(CA.certificate()))))
                .build();
        resources
                .<Secret>create(secret)
                .thenCompose(done -> resources.editStatus(certificate, CertManagerPresentTest::ready));
    }

    private static Certificate ready(Certificate certificate) {
        return new CertificateBuilder(certificate)
                .withNewStatus()
                .withConditions(List.of(new CertificateConditionBuilder()
                        .withType("Ready")
                        .withStatus("True")
                        .withReason("Ready")
                        .withMessage("by the test")
                        .build()))
                .endStatus()
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}

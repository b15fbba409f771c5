package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.Pem;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do to a CA with {@code kubectl}: Knative's nine manual steps, and a CARotation from start to abort and emergency. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KubectlRotationTest {

    private static final List<String> CERTIFICATES =
            List.of("mt-broker-ingress-server-tls", "mt-broker-filter-server-tls", "imc-dispatcher-server-tls");
    private static final String RENEW = """
            {"status":{"conditions":[{"type":"Issuing","status":"True","reason":"ManuallyTriggered","message":"by hand",
             "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";

    @TempDir
    private Path folder;

    private SampleNode sample;
    private Tool kubectl;

    @BeforeEach
    void start() throws Exception {
        sample = SampleNode.start();
        var kubeconfig = folder.resolve("kubeconfig");
        kubectl = Tool.of("kubectl", Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()));
        Files.writeString(kubeconfig, sample.node().kubeconfigText());
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void the_nine_steps_of_the_guide_replace_a_CA_and_fail_no_request() throws Exception {
        // 1 to 3: all is up, every certificate is there, nothing has expired.
        kubectl.run("wait", "broker/br", "-n", "demo", "--for=condition=Ready", "--timeout=120s");
        ready();
        var old = root("cert-manager", "eventing-ca");
        assertThat(Pem.parseCertificates(old).get(0).getNotAfter()).isAfter(new Date());
        // 4: the present and the new CA are trusted.
        kubectl.run("apply", "-f", file("new-ca.yaml", newAuthority()));
        kubectl.run(
                "wait",
                "certificates.cert-manager.io/new-ca",
                "-n",
                "cert-manager",
                "--for=condition=Ready",
                "--timeout=120s");
        var next = root("cert-manager", "new-ca");
        bundle(old + next);
        var broker = SampleNode.localUrl(sample.awaitBroker("https"));
        try (var load = FollowingLoad.start(() -> new FollowingLoad.Advice(broker, old + next), () -> false)) {
            // 5: the issuer uses the new one.
            kubectl.run(
                    "patch",
                    "clusterissuer",
                    "knative-eventing-ca-issuer",
                    "--type=merge",
                    "-p",
                    "{\"spec\":{\"ca\":{\"secretName\":\"new-ca\"}}}");
            kubectl.run("wait", "clusterissuer/knative-eventing-ca-issuer", "--for=condition=Ready", "--timeout=120s");
            // 6 and 7: all certificates are renewed, and signed by it.
            renew("mt-broker-ingress-server-tls");
            kubectl.run("delete", "secret", "-n", "knative-eventing", CERTIFICATES.get(1), CERTIFICATES.get(2));
            for (var certificate : CERTIFICATES) {
                awaitRoot(certificate, next);
            }
            // 8: everybody has taken up everything.
            awaitAdvertised(next);
            // 9: the old one goes.
            bundle(next);
            load.finish();
            assertThat(load.failures()).isEmpty();
        }
        var trustingNew = new EventSender(broker, Trusting.only(next));
        assertThat(trustingNew.overNewConnection("new", "{}").status()).isEqualTo(202);
        var trustingOld = new EventSender(broker, Trusting.only(old));
        assertThatThrownBy(() -> trustingOld.overNewConnection("old", "{}")).isInstanceOf(SSLException.class);
    }

    @Test
    void a_CARotation_is_seen_aborted_and_hurried_with_kubectl() throws Exception {
        kubectl.run("apply", "-f", file("one.yaml", rotation("one", "Rotate")));
        awaitPhase("one", "Publishing");
        kubectl.run(
                "wait",
                "carotation/one",
                "-n",
                "cert-manager",
                "--for=jsonpath={.status.waitingFor[0]}=hold.publish of 5m to pass",
                "--timeout=120s");
        var table = kubectl.run("get", "carotations", "-n", "cert-manager");
        assertThat(table.lines().findFirst().orElseThrow().split(" {2,}"))
                .startsWith("NAME", "ISSUER", "PHASE", "READY", "REASON", "WAITING FOR");
        var row = List.of(table.lines().skip(1).findFirst().orElseThrow().split(" {2,}"));
        assertThat(row).startsWith("one", "knative-eventing-ca-issuer", "Publishing", "False", "Publishing");
        // The column shows the first reason only, and a holder whose settings have just changed confirms them anew.
        assertThat(row.get(5)).matches("hold\\.publish of 5m to pass|.+ to confirm version \\d+ \\(has \\d+\\)");
        var before = root("cert-manager", "eventing-ca");
        patch("one", "Abort");
        awaitPhase("one", "Aborted");
        assertThat(root("cert-manager", "eventing-ca")).isEqualTo(before);

        kubectl.run("apply", "-f", file("two.yaml", rotation("two", "Emergency")));
        awaitPhase("two", "Done");
        assertThat(root("cert-manager", "eventing-ca")).isNotEqualTo(before);
        assertThat(kubectl.run("get", "carotation", "two", "-n", "cert-manager", "-o", "jsonpath={.status.history}"))
                .contains("emergency, without waiting for", "hold.publish of 5m to pass");
        assertThat(sample.sender().overNewConnection("after", "{}").status()).isEqualTo(202);
    }

    @Test
    void the_table_shows_why_a_CARotation_is_refused() throws Exception {
        kubectl.run(
                "apply",
                "-f",
                file(
                        "astray.yaml",
                        rotation("astray", "Rotate").replace("namespace: cert-manager", "namespace: demo")));
        kubectl.run("wait", "carotation/astray", "-n", "demo", "--for=condition=Ready=false", "--timeout=120s");

        var table = kubectl.run("get", "carotations", "-n", "demo");

        assertThat(table.lines().skip(1).findFirst().orElseThrow()).matches("astray .* False +InvalidSpec .*");
    }

    private void ready() throws Exception {
        kubectl.run(
                "wait",
                "certificates.cert-manager.io",
                "--all",
                "-n",
                "knative-eventing",
                "--for=condition=Ready",
                "--timeout=120s");
    }

    private void bundle(String roots) throws Exception {
        var file = file("knative-bundle.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: knative-bundle
                  namespace: knative-eventing
                  labels:
                    networking.knative.dev/trust-bundle: "true"
                data:
                  cacerts.pem: |
                """ + roots.indent(4));
        kubectl.run("apply", "-f", file);
    }

    private void renew(String certificate) throws Exception {
        kubectl.run(
                "patch",
                "certificates.cert-manager.io",
                certificate,
                "-n",
                "knative-eventing",
                "--subresource=status",
                "--type=merge",
                "-p",
                RENEW);
    }

    private void awaitRoot(String secret, String root) throws Exception {
        var wanted = Base64.getEncoder().encodeToString(root.getBytes(StandardCharsets.US_ASCII));
        sample.api()
                .await(
                        "/api/v1/namespaces/knative-eventing/secrets",
                        secret,
                        SampleNode.PATIENCE,
                        one -> one.path("data").path("ca.crt").asText().equals(wanted));
    }

    private void awaitAdvertised(String root) throws Exception {
        sample.api()
                .await(
                        SampleNode.BROKERS,
                        "br",
                        SampleNode.PATIENCE,
                        broker -> SampleNode.address(broker)
                                .path("CACerts")
                                .asText()
                                .strip()
                                .equals(root.strip()));
    }

    private void awaitPhase(String rotation, String phase) throws Exception {
        kubectl.run(
                "wait",
                "carotation/" + rotation,
                "-n",
                "cert-manager",
                "--for=jsonpath={.status.phase}=" + phase,
                "--timeout=120s");
    }

    private void patch(String rotation, String action) throws Exception {
        kubectl.run(
                "patch",
                "carotation",
                rotation,
                "-n",
                "cert-manager",
                "--type=merge",
                "-p",
                "{\"spec\":{\"action\":\"" + action + "\"}}");
    }

    private String root(String namespace, String secret) throws Exception {
        var base64 = kubectl.run("get", "secret", secret, "-n", namespace, "-o", "jsonpath={.data.tls\\.crt}");
        return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.US_ASCII);
    }

    private String file(String name, String content) throws Exception {
        var file = folder.resolve(name);
        Files.writeString(file, content);
        return file.toString();
    }

    private static String newAuthority() {
        return """
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata:
                  name: new-ca
                  namespace: cert-manager
                spec:
                  secretName: new-ca
                  isCA: true
                  commonName: new-ca
                  duration: 87600h
                  privateKey:
                    algorithm: ECDSA
                    size: 256
                  issuerRef:
                    name: knative-eventing-selfsigned-issuer
                    kind: ClusterIssuer
                    group: cert-manager.io
                """;
    }

    private static String rotation(String name, String action) {
        return """
                apiVersion: cert.sealane.io/v1alpha1
                kind: CARotation
                metadata:
                  name: %s
                  namespace: cert-manager
                spec:
                  action: %s
                  issuerRef:
                    kind: ClusterIssuer
                    name: knative-eventing-ca-issuer
                """.formatted(name, action);
    }
}

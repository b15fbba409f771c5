package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.acme.AcmeServer;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first node orders, and the ACME server looks at the second one, as it may where a name leads to several nodes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TwoNodesAcmeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void a_node_that_does_not_order_answers_HTTP_01_too() throws Exception {
        var ca = TestCa.create("acme-api");
        var server = AcmeServer.start(AcmeNode.tls(ca));
        try (var nodes = TwoNodes.start(folder, "sealane.cert.acme { poll-delay = 50ms, self-check-delay = 50ms }")) {
            server.validatesOnHttpPort(port(nodes.second));
            nodes.first.applyText("""
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: demo}
                    ---
                    apiVersion: cert-manager.io/v1
                    kind: Issuer
                    metadata: {name: acme, namespace: demo}
                    spec:
                      acme:
                        server: %s
                        caBundle: %s
                        privateKeySecretRef: {name: acme-account}
                        solvers: [{http01: {ingress: {}}}]
                    ---
                    apiVersion: cert-manager.io/v1
                    kind: Certificate
                    metadata: {name: shop, namespace: demo}
                    spec:
                      secretName: shop-tls
                      privateKey: {algorithm: ECDSA}
                      dnsNames: [shop.example.com]
                      issuerRef: {name: acme}
                    """.formatted(server.directory(), AcmeNode.caBundle(ca)));

            var certificate = nodes.first
                    .apiClient()
                    .await("/apis/cert-manager.io/v1/namespaces/demo/certificates", "shop", PATIENCE, isTrue("Ready"));

            assertThat(certificate.at("/status/revision").asInt()).isEqualTo(1);
            assertThat(certificate.at("/status/failedIssuanceAttempts").asInt()).isZero();
        } finally {
            server.close();
        }
    }

    private static int port(Sealane node) {
        var line = node.listeners().stream()
                .filter(one -> one.startsWith("external-http "))
                .findFirst()
                .orElseThrow();
        return URI.create(line.substring(line.lastIndexOf(' ') + 1)).getPort();
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.issuer.vault.VaultDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The examples of docs/certificates.md do what the page says, word for word but for addresses of servers outside. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertificatesPageTest {

    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final String SHOP = "/apis/cert-manager.io/v1/namespaces/shop/";
    private static final String CLUSTER = "/apis/cert-manager.io/v1/clusterissuers";
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";

    private static AcmeNode node;
    private static List<String> blocks;

    @BeforeAll
    static void start() throws Exception {
        node = AcmeNode.start("");
        node.node.applyText("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        blocks = BLOCK.matcher(Files.readString(Path.of("..", "docs", "certificates.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void a_root_of_your_own_signs_a_certificate_for_a_server() {
        node.node.applyText(block("selfSigned"));
        node.node.applyText(block("name: my-ca, namespace: shop}\nspec:\n  ca:"));
        node.node.applyText(block("secretName: web-tls"));

        await(SHOP + "certificates", "web", isTrue("Ready"));

        assertThat(reason(await(SHOP + "issuers", "my-ca", isTrue("Ready")))).isEqualTo("KeyPairVerified");
        assertThat(reason(await(SHOP + "issuers", "roots", isTrue("Ready")))).isEqualTo("IsReady");
    }

    @Test
    void an_ACME_issuer_registers_also_with_a_solver_for_DNS() throws IOException {
        var acme = block("kind: ClusterIssuer\nmetadata: {name: letsencrypt}")
                .replace(
                        "https://acme-v02.api.letsencrypt.org/directory",
                        node.server.directory() + "\n    caBundle: " + node.caBundle());

        node.node.applyText(acme);
        assertThat(reason(await(CLUSTER, "letsencrypt", isTrue("Ready")))).isEqualTo("ACMEAccountRegistered");

        node.node.applyText(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: tsig, namespace: cert-manager}\ndata: {secret: c2VjcmV0}\n");
        node.node.applyText(acme.replace("name: letsencrypt}", "name: with-dns}") + block("rfc2136:"));
        assertThat(reason(await(CLUSTER, "with-dns", isTrue("Ready")))).isEqualTo("ACMEAccountRegistered");
    }

    @Test
    void a_Vault_issuer_is_let_in() throws Exception {
        try (var vault = VaultDouble.start(node.tls())) {
            vault.accepts(token -> !token.isEmpty());
            node.node.applyText(
                    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: vault-issuer, namespace: shop}\n");
            node.node.applyText(block("  vault:\n")
                    .replace("role: shop", "role: web") // the only one that this Vault has
                    .replace("https://vault.example.com:8200", vault.url().toString())
                    .replaceFirst("caBundle: \\S+", "caBundle: " + node.caBundle()));

            assertThat(reason(await(SHOP + "issuers", "vault", isTrue("Ready"))))
                    .isEqualTo("VaultVerified");
        }
    }

    @Test
    void a_rotation_begins() {
        node.node.applyText(block("kind: CARotation"));

        await(
                ROTATIONS,
                "eventing",
                rotation -> rotation.at("/status/phase").asText().equals("Publishing"));
    }

    private static String block(String part) {
        var found = blocks.stream().filter(one -> one.contains(part)).toList();
        assertThat(found).as("examples with %s", part).hasSize(1);
        return found.get(0);
    }

    private static JsonNode await(String collection, String name, Predicate<JsonNode> condition) {
        return node.node.apiClient().await(collection, name, AcmeNode.PATIENCE, condition);
    }

    private static String reason(JsonNode issuer) {
        for (var condition : issuer.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("reason").asText();
            }
        }
        return "";
    }
}

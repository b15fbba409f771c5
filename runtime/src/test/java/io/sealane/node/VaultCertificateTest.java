package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.cert.issuer.vault.VaultDouble;
import io.sealane.cert.x509.SubjectAltNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Certificates of a node from Vault, over TLS, with a token that the node's own API server makes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VaultCertificateTest {

    private static AcmeNode nodes;
    private static VaultDouble vault;

    @BeforeAll
    static void start() throws Exception {
        nodes = AcmeNode.start("");
        vault = VaultDouble.start(nodes.tls());
        vault.accepts(VaultCertificateTest::isTheAccounts);
        nodes.node.applyText("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: vault-issuer, namespace: demo}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: vault-token, namespace: demo}
                data: {token: %s}
                """.formatted(base64(VaultDouble.TOKEN)));
        issuer("by-token", "{tokenSecretRef: {name: vault-token, key: token}}");
        issuer("by-account", "{kubernetes: {role: web, serviceAccountRef: {name: vault-issuer}}}");
    }

    @AfterAll
    static void stop() {
        nodes.close();
        vault.close();
    }

    @Test
    void a_token_from_a_Secret_is_let_in() {
        assertThat(nodes.awaitIssuer("by-token", isTrue("Ready"))
                        .at("/status/conditions/0/reason")
                        .asText())
                .isEqualTo("VaultVerified");
        nodes.certificate("tokened", "by-token", "shop.example.com");

        nodes.awaitCertificate("tokened", isTrue("Ready"));

        var served = nodes.served("tokened-tls");
        assertThat(SubjectAltNames.of(served).dns()).containsExactly("shop.example.com");
        assertThat(served.getIssuerX500Principal()).isEqualTo(vault.root().getSubjectX500Principal());
    }

    @Test
    void a_request_that_a_user_made_is_signed_or_fails_in_Vaults_words() {
        nodes.awaitIssuer("by-token", isTrue("Ready"));
        nodes.request("by-hand", "by-token", "hand.example.com");
        nodes.request("refused", "by-token", "hand.example.org");

        assertThat(nodes.signed("by-hand").getIssuerX500Principal())
                .isEqualTo(vault.root().getSubjectX500Principal());
        var refused = nodes.awaitRequest("refused", one -> one.toString().contains("\"reason\":\"Failed\""));
        assertThat(refused.at("/status/conditions").toString())
                .contains("subject alternate name hand.example.org not allowed by this role")
                .doesNotContain(VaultDouble.TOKEN);
    }

    @Test
    void a_ServiceAccount_is_let_in_by_a_token_for_this_issuer() {
        nodes.awaitIssuer("by-account", isTrue("Ready"));
        nodes.certificate("accounted", "by-account", "cart.example.com");

        nodes.awaitCertificate("accounted", isTrue("Ready"));

        assertThat(vault.requests()).contains("POST /v1/auth/kubernetes/login");
    }

    @Test
    void what_the_role_does_not_allow_is_shown_in_Vaults_words() {
        nodes.awaitIssuer("by-token", isTrue("Ready"));
        nodes.certificate("elsewhere", "by-token", "shop.example.org");

        var certificate =
                nodes.awaitCertificate("elsewhere", one -> one.toString().contains("\"reason\":\"VaultError\""));

        assertThat(certificate.at("/status/conditions").toString())
                .contains("subject alternate name shop.example.org not allowed by this role")
                .doesNotContain(VaultDouble.TOKEN);
    }

    @Test
    void an_issuer_whose_login_is_refused_is_not_ready() {
        issuer("by-nobody", "{appRole: {path: approle, roleId: role-2, secretRef: {name: vault-token, key: token}}}");

        var issuer = nodes.awaitIssuer("by-nobody", one -> one.toString().contains("VaultError"));

        assertThat(issuer.at("/status/conditions").toString())
                .contains("Vault refused the login as AppRole role-2")
                .doesNotContain(VaultDouble.TOKEN);
    }

    private static void issuer(String name, String auth) {
        nodes.node.applyText("""
                apiVersion: cert-manager.io/v1
                kind: Issuer
                metadata: {name: %s, namespace: demo}
                spec:
                  vault:
                    server: %s
                    path: pki/sign/web
                    caBundle: %s
                    auth: %s
                """.formatted(name, vault.url(), nodes.caBundle(), auth));
    }

    /** What Vault would ask TokenReview: here the claims are enough. */
    private static boolean isTheAccounts(String jwt) {
        try {
            var claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]));
            return claims.path("sub").asText().equals("system:serviceaccount:demo:vault-issuer")
                    && claims.path("aud").toString().contains("vault://demo/by-account");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}

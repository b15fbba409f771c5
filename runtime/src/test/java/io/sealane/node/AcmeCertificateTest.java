package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.x509.SubjectAltNames;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Certificates of a node from an ACME server, over real sockets both ways. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AcmeCertificateTest {

    private static final String HTTP01 = "[{http01: {ingress: {}}}]";
    private static final Instant FAR = Instant.parse("2031-01-01T00:00:00Z");

    private static AcmeNode acme;

    @BeforeAll
    static void start() throws Exception {
        acme = AcmeNode.start("");
        acme.server.suggestRenewal(FAR, FAR.plusSeconds(60));
        acme.issuer("acme", HTTP01);
        acme.awaitIssuer("acme", isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    @Test
    void an_issuer_registers_its_account_and_keeps_the_key() {
        var issuer = acme.awaitIssuer("acme", isTrue("Ready"));
        var ready = condition(issuer, "Ready");

        assertThat(ready.path("reason").asText()).isEqualTo("ACMEAccountRegistered");
        assertThat(issuer.at("/status/acme/uri").asText())
                .startsWith("https://localhost:")
                .contains("/account/");
        assertThat(issuer.at("/status/acme/lastRegisteredEmail").asText()).isEqualTo("ops@example.com");
        assertThat(acme.node
                        .apiClient()
                        .get("/api/v1/namespaces/demo/secrets/acme-account")
                        .at("/data/tls.key")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void a_certificate_is_proved_by_the_external_listener_and_shown_as_an_order() throws Exception {
        acme.certificate("shop", "acme", "shop.example.com", "www.shop.example.com");

        acme.awaitCertificate("shop", isTrue("Ready"));

        assertThat(SubjectAltNames.of(acme.served("shop-tls")).dns())
                .containsExactlyInAnyOrder("shop.example.com", "www.shop.example.com");
        var order = order("shop", one -> one.at("/status/state").asText().equals("valid"));
        assertThat(order.at("/spec/dnsNames").size()).isEqualTo(2);
        assertThat(order.at("/spec/issuerRef/name").asText()).isEqualTo("acme");
        assertThat(order.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("CertificateRequest");
        assertThat(order.at("/status/authorizations").size()).isEqualTo(2);
        // Without a challenge the listener knows nothing of it.
        assertThat(get("/.well-known/acme-challenge/none")).isEqualTo(404);
    }

    @Test
    void cluster_local_names_are_refused_before_the_server_hears_of_them() {
        acme.certificate("inside", "acme", "shop.demo.svc.cluster.local");

        var certificate = acme.awaitCertificate("inside", reason("Issuing", "NeverIssued"));

        var issuing = condition(certificate, "Issuing");
        assertThat(issuing.path("status").asText()).isEqualTo("False");
        assertThat(issuing.path("message").asText())
                .contains("Issuer acme can never issue this")
                .contains("shop.demo.svc.cluster.local is a cluster-local name");
        assertThat(acme.server.orderRequests().toString()).doesNotContain("cluster.local");
    }

    @Test
    void a_name_that_the_server_refuses_is_shown_with_its_words() {
        acme.certificate("forbidden", "acme", "a.forbidden.example");

        var certificate = acme.awaitCertificate("forbidden", reason("Issuing", "RejectedIdentifier"));
        var order = order("forbidden", one -> one.at("/status/state").asText().equals("errored"));

        assertThat(condition(certificate, "Issuing").path("message").asText()).contains("on the block list");
        assertThat(order.at("/status/reason").asText()).contains("on the block list");
        assertThat(order.at("/status/failureTime").asText()).isNotEmpty();
    }

    @Test
    void a_renewal_is_proved_again_and_names_what_it_replaces() {
        acme.certificate("renewed", "acme", "renewed.example.com");
        acme.awaitCertificate("renewed", isTrue("Ready"));
        var first = acme.served("renewed-tls");

        acme.node.apiClient().mergePatch("/apis/cert-manager.io/v1/namespaces/demo/certificates/renewed/status", """
                {"status": {"conditions": [{"type": "Issuing", "status": "True", "reason": "ManuallyTriggered",
                  "message": "by hand", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
                """);
        acme.awaitCertificate("renewed", one -> one.at("/status/revision").asInt() == 2);

        assertThat(acme.served("renewed-tls").getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        var orders = acme.server.orderRequests().stream()
                .filter(one -> one.toString().contains("renewed.example.com"))
                .toList();
        assertThat(orders).hasSize(2);
        assertThat(orders.get(0).has("replaces")).isFalse();
        assertThat(orders.get(1).path("replaces").asText()).isNotEmpty();
    }

    @Test
    void a_request_that_a_user_made_is_ordered_and_signed() {
        acme.request("by-hand", "acme", "hand.example.com");

        assertThat(SubjectAltNames.of(acme.signed("by-hand")).dns()).containsExactly("hand.example.com");
    }

    @Test
    void a_request_of_a_user_for_a_name_that_the_server_refuses_fails_for_good_with_its_words() {
        acme.request("refused-by-hand", "acme", "b.forbidden.example");

        var request = acme.awaitRequest("refused-by-hand", reason("Ready", "Failed"));

        assertThat(condition(request, "Ready").path("message").asText()).contains("on the block list");
        assertThat(request.at("/status/failureTime").asText()).isNotEmpty();
    }

    @Test
    void a_rate_limit_is_shown_with_the_time_until_which_the_server_is_left_alone() {
        acme.server.limitRate(Integer.MAX_VALUE, "3600");
        try {
            acme.certificate("limited", "acme", "limited.example.com");

            var certificate = acme.awaitCertificate("limited", reason("Issuing", "RateLimited"));

            assertThat(condition(certificate, "Issuing").path("message").asText())
                    .contains("too many certificates for this name")
                    .containsPattern("not asked again before 20\\d\\d-");
        } finally {
            acme.server.limitRate(0, "");
        }
    }

    @Test
    void the_servers_renewal_window_is_the_renewal_time() {
        acme.certificate("timed", "acme", "timed.example.com");
        acme.awaitCertificate("timed", isTrue("Ready"));

        // The window is far behind the end of the certificate: then the last twentieth of its life counts.
        var certificate = acme.awaitCertificate("timed", one -> {
            var renewal = one.at("/status/renewalTime").asText();
            var end = one.at("/status/notAfter").asText();
            return !renewal.isEmpty()
                    && Instant.parse(renewal).isAfter(Instant.parse(end).minusSeconds(11 * 86_400 / 20));
        });

        assertThat(certificate.at("/status/renewalTime").asText()).isNotEmpty();
    }

    @Test
    void an_issuer_that_cannot_be_read_says_which_field_is_wrong() {
        acme.issuer("cloudy", "[{dns01: {cloudflare: {apiTokenSecretRef: {name: a, key: b}}}}]");

        var issuer = acme.awaitIssuer("cloudy", reason("Ready", "InvalidSpec"));

        assertThat(condition(issuer, "Ready").path("message").asText())
                .isEqualTo("spec.acme.solvers[0]: expected either http01 or dns01.rfc2136");
    }

    private static JsonNode order(String certificate, Predicate<JsonNode> condition) {
        return acme.node
                .apiClient()
                .awaitAny(
                        "/apis/acme.cert-manager.io/v1/namespaces/demo/orders",
                        AcmeNode.PATIENCE,
                        order -> order.path("metadata")
                                        .path("annotations")
                                        .path("cert-manager.io/certificate-name")
                                        .asText()
                                        .equals(certificate)
                                && condition.test(order));
    }

    private static int get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + acme.port("external-http") + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static Predicate<JsonNode> reason(String type, String reason) {
        return one -> condition(one, type).path("reason").asText().equals(reason);
    }

    private static JsonNode condition(JsonNode resource, String type) {
        for (var condition : resource.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
}

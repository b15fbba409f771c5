package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What {@code cmctl status certificate} and {@code cmctl renew} ask for, request by request, is there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertificateStatusToolTest {

    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/demo/certificates/";
    private static final String REQUESTS = "/apis/cert-manager.io/v1/namespaces/demo/certificaterequests";
    private static final String ACME = "/apis/acme.cert-manager.io/v1/namespaces/demo/";
    private static AcmeNode acme;

    @BeforeAll
    static void start() throws Exception {
        acme = AcmeNode.start("");
        acme.issuer("acme", "[{http01: {ingress: {}}}]");
        acme.awaitIssuer("acme", isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    @Test
    void while_an_order_is_under_way_each_step_is_found_by_its_owner() {
        acme.server.holdLooks();
        acme.certificate("shop", "acme", "shop.example.com");
        awaitPending();

        var certificate = get(CERTIFICATES + "shop");
        assertThat(condition(certificate, "Issuing").path("status").asText()).isEqualTo("True");
        awaitReason(certificate, "Issuing");
        assertThat(reasons(certificate)).contains("Issuing");
        var request = only(ownedBy(certificate, REQUESTS)
                .filter(one -> one.at("/metadata/annotations")
                        .path("cert-manager.io/certificate-revision")
                        .asText()
                        .equals("1")));
        assertThat(condition(request, "Approved").path("status").asText()).isEqualTo("True");
        assertThat(condition(request, "Ready").path("reason").asText()).isEqualTo("Pending");
        var order = only(ownedBy(request, ACME + "orders"));
        assertThat(order.at("/status/state").asText()).isEqualTo("pending");
        assertThat(order.at("/status/authorizations/0/identifier").asText()).isEqualTo("shop.example.com");
        var challenge = only(ownedBy(order, ACME + "challenges"));
        assertThat(challenge.at("/spec/type").asText()).isEqualTo("HTTP-01");
        assertThat(challenge.at("/status/presented").asBoolean()).isTrue();

        awaitReason(request, "OrderCreated");
        awaitReason(challenge, "Presented");

        acme.server.look();
        acme.awaitCertificate("shop", isTrue("Ready"));

        awaitReason(challenge, "DomainVerified");
        awaitReason(order, "Complete");
        afterwards();
    }

    private static void afterwards() {
        var certificate = get(CERTIFICATES + "shop");
        assertThat(certificate.at("/status/revision").asInt()).isEqualTo(1);
        assertThat(certificate.at("/status/renewalTime").asText()).isNotEmpty();
        var issuer = get("/apis/cert-manager.io/v1/namespaces/demo/issuers/acme");
        assertThat(condition(issuer, "Ready").path("reason").asText()).isEqualTo("ACMEAccountRegistered");
        reasons(issuer); // asked for, and may be empty
        var secret = get("/api/v1/namespaces/demo/secrets/shop-tls");
        assertThat(secret.at("/data/tls.crt").asText()).isNotEmpty();
        assertThat(secret.at("/metadata/annotations")
                        .path("cert-manager.io/certificate-name")
                        .asText())
                .isEqualTo("shop");
        // The next revision's request is looked for; nothing is under way.
        assertThat(ownedBy(certificate, REQUESTS)
                        .filter(one -> one.at("/metadata/annotations")
                                .path("cert-manager.io/certificate-revision")
                                .asText()
                                .equals("2")))
                .isEmpty();
    }

    /** The same write as {@code cmctl renew}: the whole status with one more condition. */
    @Test
    void a_renewal_is_asked_for_by_a_condition_of_the_status() {
        acme.certificate("renewed", "acme", "renewed.example.com");
        acme.awaitCertificate("renewed", isTrue("Ready"));

        acme.node.apiClient().mergePatch(CERTIFICATES + "renewed/status", """
                {"status": {"conditions": [{"type": "Issuing", "status": "True", "reason": "ManuallyTriggered",
                  "message": "Certificate re-issuance manually triggered", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
                """);

        var renewed = acme.awaitCertificate(
                "renewed",
                one -> one.at("/status/revision").asInt() == 2
                        && condition(one, "Issuing").isMissingNode());
        assertThat(condition(renewed, "Ready").path("status").asText()).isEqualTo("True");
    }

    private static void awaitPending() {
        acme.node.apiClient().follow(ACME + "challenges?watch=true", "\"state\":\"processing\"", AcmeNode.PATIENCE);
    }

    /** Events are written after what they tell of. */
    private static void awaitReason(JsonNode object, String reason) {
        acme.node
                .apiClient()
                .follow(
                        "/api/v1/namespaces/demo/events?watch=true&fieldSelector="
                                + URLEncoder.encode(
                                        "involvedObject.uid="
                                                + object.at("/metadata/uid").asText() + ",reason=" + reason,
                                        StandardCharsets.UTF_8),
                        "\"" + reason + "\"",
                        AcmeNode.PATIENCE);
    }

    private static Stream<JsonNode> ownedBy(JsonNode owner, String collection) {
        var uid = owner.at("/metadata/uid").asText();
        return StreamSupport.stream(get(collection).path("items").spliterator(), false)
                .filter(one ->
                        one.at("/metadata/ownerReferences/0/uid").asText().equals(uid)
                                && one.at("/metadata/ownerReferences/0/controller")
                                        .asBoolean());
    }

    /** By the field selector of client-go's event search. */
    private static Stream<String> reasons(JsonNode object) {
        var selector = "involvedObject.kind=%s,involvedObject.name=%s,involvedObject.namespace=%s,involvedObject.uid=%s"
                .formatted(
                        object.path("kind").asText(),
                        object.at("/metadata/name").asText(),
                        object.at("/metadata/namespace").asText(),
                        object.at("/metadata/uid").asText());
        var events = get(
                "/api/v1/namespaces/demo/events?fieldSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8));
        return StreamSupport.stream(events.path("items").spliterator(), false)
                .map(one -> one.path("reason").asText());
    }

    private static JsonNode only(Stream<JsonNode> found) {
        var all = found.toList();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static JsonNode get(String path) {
        return acme.node.apiClient().get(path);
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

package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.acme.AcmeServer;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node is killed while an ACME order is under way: the next one goes on with that order, its key and its request. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KilledOrderTest {

    private static final String CERT_MANAGER = "/apis/cert-manager.io/v1/namespaces/demo/";
    private static final String ORDERS = "/apis/acme.cert-manager.io/v1/namespaces/demo/orders";
    private static final String SECRETS = "/api/v1/namespaces/demo/secrets";
    private static final String SETTINGS = "sealane.cert.acme { poll-delay = 50ms, self-check-delay = 50ms }";
    private static final TestCa SERVER_CA = TestCa.create("acme-api");

    @TempDir
    private Path data;

    @Test
    void an_order_outlives_its_node_before_its_names_are_proved_and_after_that() throws Exception {
        try (var server = AcmeServer.start(AcmeNode.tls(SERVER_CA))) {
            server.holdLooks();
            String order;
            try (var node = start(server)) {
                order(node.api(), server);
                // The server was asked to look and has not looked: the proof must be shown again.
                node.api()
                        .follow(
                                "/apis/acme.cert-manager.io/v1/namespaces/demo/challenges?watch=true",
                                "\"state\":\"processing\"",
                                AcmeNode.PATIENCE);
                order = onlyOrder(node.api());
                node.kill();
            }
            server.silent(true);
            try (var node = start(server)) {
                // First for what there is to prove, then, once the proof can be seen, for what became of it.
                server.awaitMore("POST /authz/", 3, AcmeNode.PATIENCE);
                server.look();
                server.awaitProved(AcmeNode.PATIENCE);
                node.kill();
            }
            server.silent(false);
            try (var node = start(server)) {
                node.api().await(CERT_MANAGER + "certificates", "shop", AcmeNode.PATIENCE, isTrue("Ready"));

                assertThat(server.orderRequests()).hasSize(1);
                assertThat(server.accounts()).isEqualTo(1);
                assertThat(onlyOrder(node.api())).isEqualTo(order);
                node.api()
                        .await(
                                ORDERS,
                                order,
                                AcmeNode.PATIENCE,
                                one -> one.at("/status/state").asText().equals("valid"));
                node.api()
                        .await(
                                SECRETS,
                                "shop-tls",
                                AcmeNode.PATIENCE,
                                one -> one.at("/data/tls.crt").isTextual());
                assertThat(secrets(node.api())).doesNotContain("shop-next-key");
            }
        }
    }

    @Test
    void an_order_for_a_request_that_a_user_made_outlives_its_node_too() throws Exception {
        try (var server = AcmeServer.start(AcmeNode.tls(SERVER_CA))) {
            server.holdLooks();
            try (var node = start(server)) {
                issuer(node.api(), server);
                node.api()
                        .create(
                                CERT_MANAGER + "certificaterequests",
                                AcmeNode.requestJson("by-hand", "acme", "hand.example.com"));
                node.api()
                        .follow(
                                "/apis/acme.cert-manager.io/v1/namespaces/demo/challenges?watch=true",
                                "\"state\":\"processing\"",
                                AcmeNode.PATIENCE);
                node.kill();
            }
            try (var node = start(server)) {
                server.awaitMore("POST /authz/", 3, AcmeNode.PATIENCE);
                server.look();
                node.api().await(CERT_MANAGER + "certificaterequests", "by-hand", AcmeNode.PATIENCE, isTrue("Ready"));

                assertThat(server.orderRequests()).hasSize(1);
            }
        }
    }

    private NodeProcess start(AcmeServer server) throws Exception {
        var node = NodeProcess.start(data, "-Dsealane.test.config=" + SETTINGS);
        server.validatesOnHttpPort(node.port("external-http"));
        return node;
    }

    private static void order(ApiClient api, AcmeServer server) {
        issuer(api, server);
        api.create(CERT_MANAGER + "certificates", """
                {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"shop"},
                 "spec":{"secretName":"shop-tls","dnsNames":["shop.example.com"],"issuerRef":{"name":"acme"},
                         "privateKey":{"algorithm":"ECDSA"}}}""");
    }

    private static void issuer(ApiClient api, AcmeServer server) {
        api.create("/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}}""");
        api.create(CERT_MANAGER + "issuers", """
                {"apiVersion":"cert-manager.io/v1","kind":"Issuer","metadata":{"name":"acme"},
                 "spec":{"acme":{"server":"%s","caBundle":"%s","privateKeySecretRef":{"name":"acme-account"},
                                 "solvers":[{"http01":{"ingress":{}}}]}}}""".formatted(server.directory(), AcmeNode.caBundle(SERVER_CA)));
        api.await(CERT_MANAGER + "issuers", "acme", AcmeNode.PATIENCE, isTrue("Ready"));
    }

    private static String onlyOrder(ApiClient api) {
        var orders = api.get(ORDERS).path("items");
        assertThat(orders.size()).as("orders: " + orders).isEqualTo(1);
        return orders.at("/0/metadata/name").asText();
    }

    private static List<String> secrets(ApiClient api) {
        return api.get(SECRETS).path("items").findValuesAsText("name");
    }
}

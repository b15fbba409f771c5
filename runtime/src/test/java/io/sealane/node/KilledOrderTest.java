package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.acme.AcmeServer;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.node.api.ApiClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node is killed while ACME orders are under way: the next one goes on with those orders, their keys and their requests. */
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
    void orders_outlive_their_node_before_their_names_are_proved_and_after_that() throws Exception {
        try (var server = AcmeServer.start(AcmeNode.tls(SERVER_CA))) {
            server.holdLooks();
            List<String> orders;
            try (var node = start(server)) {
                order(node.api(), server);
                // The server was asked to look and has not looked: the proofs must be shown again.
                awaitProcessing(node.api(), "shop.example.com");
                awaitProcessing(node.api(), "hand.example.com");
                orders = names(node.api(), ORDERS);
                assertThat(orders).hasSize(2);
                node.kill();
            }
            server.silent(true);
            try (var node = start(server)) {
                // First for what there is to prove, then, once the proof can be seen, for what became of it.
                for (var authorization : authorizations(server)) {
                    server.awaitMore(authorization, 3, AcmeNode.PATIENCE);
                }
                server.look();
                server.awaitProved(2, AcmeNode.PATIENCE);
                node.kill();
            }
            server.silent(false);
            try (var node = start(server)) {
                assertFulfilled(node.api(), server, orders);
            }
        }
    }

    private static void assertFulfilled(ApiClient api, AcmeServer server, List<String> orders) {
        api.await(CERT_MANAGER + "certificates", "shop", AcmeNode.PATIENCE, isTrue("Ready"));
        api.await(CERT_MANAGER + "certificaterequests", "by-hand", AcmeNode.PATIENCE, isTrue("Ready"));

        assertThat(server.orderRequests()).hasSize(2);
        assertThat(server.accounts()).isEqualTo(1);
        assertThat(names(api, ORDERS)).containsExactlyInAnyOrderElementsOf(orders);
        for (var order : orders) {
            api.await(
                    ORDERS,
                    order,
                    AcmeNode.PATIENCE,
                    one -> one.at("/status/state").asText().equals("valid"));
        }
        api.await(
                SECRETS,
                "shop-tls",
                AcmeNode.PATIENCE,
                one -> one.at("/data/tls.crt").isTextual());
        // It is dropped after it has become the key.
        var deadline = System.nanoTime() + AcmeNode.PATIENCE.toNanos();
        while (names(api, SECRETS).contains("shop-next-key")) {
            assertThat(System.nanoTime() - deadline)
                    .as("the next key is dropped")
                    .isNegative();
        }
    }

    private static void awaitProcessing(ApiClient api, String name) {
        api.awaitAny(
                "/apis/acme.cert-manager.io/v1/namespaces/demo/challenges",
                AcmeNode.PATIENCE,
                one -> one.at("/spec/dnsName").asText().equals(name)
                        && one.at("/status/state").asText().equals("processing"));
    }

    /** How each was asked for until now. */
    private static Set<String> authorizations(AcmeServer server) {
        var asked = server.requests().stream()
                .filter(request -> request.startsWith("POST /authz/"))
                .collect(Collectors.toSet());
        assertThat(asked).hasSize(2);
        return asked;
    }

    private NodeProcess start(AcmeServer server) throws Exception {
        var node = NodeProcess.start(data, "-Dsealane.test.config=" + SETTINGS);
        server.validatesOnHttpPort(node.port("external-http"));
        return node;
    }

    /** One for a Certificate and one for a request that a user made. */
    private static void order(ApiClient api, AcmeServer server) {
        issuer(api, server);
        api.create(CERT_MANAGER + "certificaterequests", AcmeNode.requestJson("by-hand", "acme", "hand.example.com"));
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

    private static List<String> names(ApiClient api, String collection) {
        var names = new ArrayList<String>();
        api.get(collection)
                .path("items")
                .forEach(one -> names.add(one.at("/metadata/name").asText()));
        return names;
    }
}

package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sealane.cert.x509.Pem;
import io.sealane.resource.client.Fabric8Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Revisions where a cluster runs the Pods: a Kubernetes API without nodes of ours behind it, and somebody who acts as its kubelets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class ClusterServingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String MAPS = "/api/v1/namespaces/knative-serving/configmaps/";
    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    static Path folder;

    private static ApiAlone api;
    private static TestKubelets kubelets;
    private static Sealane node;

    @BeforeAll
    static void start() throws IOException {
        api = ApiAlone.start();
        kubelets = TestKubelets.of(api.resources());
        var file = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
        node = Sealane.start(NodeSettings.inMemory().withConfig(TwoNodes.config("""
                sealane.kubernetes.kubeconfig = "%s"
                sealane.workload.place = cluster
                sealane.serving.cluster.leave = 3s
                """.formatted(file))));
        patch("config-autoscaler", "{\"allow-zero-initial-scale\":\"true\"}");
        apply("one", "2", "");
        node.apiClient().await(SERVING + "services", "one", PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
        if (kubelets != null) {
            kubelets.close();
        }
        if (api != null) {
            api.close();
        }
    }

    /** @param more annotations of the template */
    private static void apply(String name, String initial, String more) {
        node.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations:
                        autoscaling.knative.dev/initial-scale: "%s"
                        autoscaling.knative.dev/max-scale: "2"
                        %s
                    spec:
                      timeoutSeconds: 60
                      containers:
                        - image: example.com/anything
                          ports: [{containerPort: 9000}]
                          livenessProbe: {httpGet: {path: /alive}, periodSeconds: 0}
                """.formatted(name, initial, more));
    }

    @Test
    @Order(1)
    void requests_reach_the_Pods_that_EndpointSlices_of_the_private_Service_name() {
        assertThat(ask("one.default.example.com")).startsWith("200 one-00001-deployment-");
    }

    @Test
    @Order(2)
    void a_kubelet_gets_a_Deployment_that_needs_nothing_beside_its_container() {
        var deployment = node.apiClient().get(DEPLOYMENTS + "/one-00001-deployment");
        var pod = deployment.at("/spec/template/spec");
        var container = pod.at("/containers/0");

        assertThat(deployment.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Revision");
        assertThat(pod.at("/containers").size()).isEqualTo(1);
        assertThat(container.at("/readinessProbe/tcpSocket/port").asInt()).isEqualTo(9000);
        assertThat(container.at("/livenessProbe/httpGet/port").asInt()).isEqualTo(9000);
        assertThat(container.at("/livenessProbe/periodSeconds").asInt()).isEqualTo(1);
        assertThat(container.at("/lifecycle/preStop/sleep/seconds").asInt()).isEqualTo(3);
        assertThat(pod.at("/terminationGracePeriodSeconds").asInt()).isEqualTo(63);
        assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asText())
                .isEqualTo("0");
        assertThat(container.at("/env").toString()).contains("{\"name\":\"PORT\",\"value\":\"9000\"}");
    }

    @Test
    @Order(3)
    void the_private_Service_leads_to_the_Pods_and_goes_with_its_Revision() {
        var service = node.apiClient().get(SERVICES + "/one-00001-private");

        assertThat(service.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Revision");
        assertThat(service.at("/metadata/labels/networking.internal.knative.dev~1serviceType")
                        .asText())
                .isEqualTo("Private");
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(service.at("/spec/ports/0/targetPort").asInt()).isEqualTo(9000);
        assertThat(service.at("/spec/selector").toString()).contains("serving.knative.dev/revisionUID");
    }

    @Test
    @Order(4)
    void the_node_runs_no_Pods_there_and_writes_no_addresses() {
        assertThat(node.apiClient()
                        .get("/api/v1/namespaces/default/pods")
                        .at("/items")
                        .size())
                .isZero();
        assertThat(node.apiClient()
                        .get("/api/v1/namespaces/default/endpoints")
                        .at("/items")
                        .size())
                .isZero();
    }

    @Test
    @Order(4)
    void the_role_of_the_node_lets_it_watch_all_that_it_watches() throws IOException {
        var allowed = new HashSet<String>();
        for (var document : Files.readString(Path.of("..", "deploy", "cluster", "rbac.yaml"))
                .split("(?m)^---$")) {
            for (var rule :
                    new ObjectMapper(new YAMLFactory()).readTree(document).path("rules")) {
                if (rule.path("verbs").toString().contains("\"watch\"")) {
                    rule.path("apiGroups")
                            .forEach(group -> rule.path("resources")
                                    .forEach(plural -> allowed.add(group.asText() + "/" + plural.asText())));
                }
            }
        }

        assertThat(((Fabric8Resources) node.resources()).watched())
                .contains("apps/deployments", "discovery.k8s.io/endpointslices", "/secrets")
                .allMatch(kind ->
                        allowed.contains(kind) || allowed.contains(kind.substring(0, kind.indexOf('/')) + "/*"));
    }

    @Test
    @Order(5)
    void the_Service_of_a_Route_is_another_name_for_the_gateway_and_leads_there_from_inside() {
        var service = node.apiClient().get(SERVICES + "/one");

        assertThat(service.at("/spec/type").asText()).isEqualTo("ExternalName");
        assertThat(service.at("/spec/externalName").asText())
                .isEqualTo("sealane-local.sealane-system.svc.cluster.local");
        assertThat(ask("cluster-local-http", "one.default.svc.cluster.local")).startsWith("200 one-00001-deployment-");
    }

    @Test
    @Order(6)
    void a_request_at_zero_has_the_Deployment_scaled_and_waits_until_its_Pod_is_in_a_slice() {
        apply("zero", "0", "");
        node.apiClient().await(SERVING + "services", "zero", PATIENCE, isTrue("Ready"));
        assertThat(replicas("zero")).isZero();

        assertThat(ask("zero.default.example.com")).isEqualTo("200 zero-00001-deployment-0");

        node.apiClient()
                .await(
                        DEPLOYMENTS,
                        "zero-00001-deployment",
                        PATIENCE,
                        found -> found.at("/spec/replicas").asInt() == 1);
    }

    private static int replicas(String name) {
        return node.apiClient()
                .get(DEPLOYMENTS + "/" + name + "-00001-deployment")
                .at("/spec/replicas")
                .asInt(-1);
    }

    @Test
    @Order(7)
    void with_system_internal_tls_Pods_that_serve_it_are_asked_over_mutual_TLS_and_others_say_that_they_do_not()
            throws Exception {
        patch("config-network", "{\"system-internal-tls\":\"Enabled\"}");
        var inTheClear = node.apiClient()
                .await(
                        SERVING + "revisions",
                        "one-00001",
                        PATIENCE,
                        found -> ServingNode.condition(found, "SystemInternalTLS")
                                .startsWith("False"));
        assertThat(ServingNode.condition(inTheClear, "SystemInternalTLS"))
                .startsWith("False WorkloadInTheClear")
                .contains("serving.sealane.io/tls-port");
        assertThat(ServingNode.condition(inTheClear, "Ready")).startsWith("True");
        // With a first Revision of the namespace its key is issued.
        var secret = node.apiClient()
                .await(
                        "/api/v1/namespaces/default/secrets",
                        "serving-certs",
                        PATIENCE,
                        found -> !found.at("/data/tls.crt").asText().isEmpty());
        var server = serveTls(secret);
        try {
            apply(
                    "safe",
                    "1",
                    "serving.sealane.io/tls-port: \"" + server.getAddress().getPort() + "\"");
            node.apiClient().await(SERVING + "revisions", "safe-00001", PATIENCE, isTrue("SystemInternalTLS"));
            node.apiClient().await(SERVING + "services", "safe", PATIENCE, isTrue("Ready"));

            assertThat(ask("safe.default.example.com")).isEqualTo("200 TLSv1.3 from CN=kn-routing");
            assertThat(ask("one.default.example.com")).startsWith("200 one-00001-deployment-");
            assertThat(node.apiClient()
                            .get(DEPLOYMENTS + "/safe-00001-deployment")
                            .at("/spec/template/spec/volumes/0/secret/secretName")
                            .asText())
                    .isEqualTo("serving-certs");
        } finally {
            server.stop(0);
        }
    }

    /** A container that takes requests over TLS, from gateways only, with the key that its Pod is given. */
    private static HttpsServer serveTls(JsonNode secret) throws Exception {
        var context = context(secret);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", exchange -> {
            var session = ((HttpsExchange) exchange).getSSLSession();
            var names = ((X509Certificate) session.getPeerCertificates()[0]);
            var answer = (session.getProtocol() + " from " + names.getSubjectX500Principal())
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static SSLContext context(JsonNode secret) throws Exception {
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "own",
                Pem.parsePrivateKey(text(secret, "tls.key")),
                NO_PASSWORD,
                Pem.parseCertificates(text(secret, "tls.crt")).toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, NO_PASSWORD);
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry(
                "root", Pem.parseCertificates(text(secret, "ca.crt")).get(0));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String text(JsonNode secret, String key) {
        return new String(
                Base64.getDecoder().decode(secret.path("data").path(key).asText()), StandardCharsets.UTF_8);
    }

    private static void patch(String map, String json) {
        node.apiClient().mergePatch(MAPS + map, "{\"data\":" + json + "}");
    }

    private static String ask(String host) {
        return ask("external-http", host);
    }

    private static String ask(String listener, String host) {
        var at = node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, "");
        } catch (IOException e) {
            return e.toString();
        }
    }
}

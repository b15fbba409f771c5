package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Services behind TLS, outside and inside, switched on and off while they answer. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingTlsTest {

    private static final String HOST = "hello.default.example.com";
    private static final String CLAIMS = "/apis/networking.internal.knative.dev/v1alpha1/clusterdomainclaims";
    private static final String INSIDE = "hello.default.svc.cluster.local";

    private ServingNode node;

    @BeforeEach
    void start() throws Exception {
        node = ServingNode.start();
        node.apply(ServingNode.example());
        node.awaitReady("hello");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void hosts_outside_get_certificates_and_lose_them_while_requests_go_on() throws Exception {
        var requests = new AtomicInteger();
        var failures = new AtomicInteger();
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    requests.incrementAndGet();
                    if (!node.ask("external-http", HOST).equals("200 Hello Sealane!")) {
                        failures.incrementAndGet();
                    }
                } catch (java.io.IOException e) {
                    failures.incrementAndGet();
                }
            }
        });

        assertThatThrownBy(() -> node.askTls("external-https", HOST, HOST)).isInstanceOf(SSLException.class);
        for (int round = 0; round < 2; round++) {
            node.network("{\"external-domain-tls\":\"Enabled\"}");
            node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));
            assertThat(node.askTls("external-https", HOST, HOST)).isEqualTo("200 Hello Sealane!");
            var route = node.await("routes", "hello", ApiClient.isTrue("Ready"));
            assertThat(condition(route, "CertificateProvisioned")).isEqualTo("True");

            node.network("{\"external-domain-tls\":\"Disabled\"}");
            node.awaitService("hello", url("http://" + HOST).and(ApiClient.isTrue("Ready")));
            assertThatThrownBy(() -> node.askTls("external-https", HOST, HOST)).isInstanceOf(SSLException.class);
        }
        over.set(true);
        load.join();

        assertThat(requests.get()).isGreaterThan(10);
        assertThat(failures.get()).isZero();
        node.awaitNone("/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/certificates", "route-");
    }

    @Test
    void requests_in_the_clear_are_sent_to_https_outside_only() throws Exception {
        node.network("{\"http-protocol\":\"Redirected\"}");
        // Without a certificate there is nowhere to send them.
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");

        node.network("{\"external-domain-tls\":\"Enabled\"}");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));

        var port = node.listener("external-https").getPort();
        assertThat(node.ask("external-http", HOST)).isEqualTo("301 https://" + HOST + "/");
        assertThat(node.ask("external-http", HOST + ":8080")).isEqualTo("301 https://" + HOST + ":" + port + "/");
        assertThat(node.ask("cluster-local-http", INSIDE)).isEqualTo("200 Hello Sealane!");
        assertThat(node.ask("cluster-local-http", HOST)).isEqualTo("200 Hello Sealane!");
        assertThat(node.askTls("external-https", HOST, HOST)).isEqualTo("200 Hello Sealane!");
    }

    @Test
    void hosts_inside_get_certificates_for_every_spelling() throws Exception {
        node.network("{\"cluster-local-domain-tls\":\"Enabled\"}");
        var on = node.awaitService(
                "hello",
                service -> address(service).equals("https://" + INSIDE)
                        && service.at("/status/address/CACerts").isTextual()
                        && ApiClient.isTrue("Ready").test(service));

        assertThat(on.path("status").path("url").asText()).isEqualTo("http://" + HOST);
        assertThat(on.at("/status/address/CACerts").asText())
                .as("senders of events inside verify it by the root that its address names")
                .startsWith("-----BEGIN CERTIFICATE-----");
        for (var host : new String[] {"hello.default", "hello.default.svc", INSIDE}) {
            assertThat(node.askTls("cluster-local-https", host, host)).isEqualTo("200 Hello Sealane!");
        }
        assertThat(node.askTls("cluster-local-https", INSIDE, HOST)).startsWith("421 ");

        node.network("{\"cluster-local-domain-tls\":\"Disabled\"}");
        node.awaitService(
                "hello",
                service -> address(service).equals("http://" + INSIDE)
                        && service.at("/status/address/CACerts").isMissingNode()
                        && ApiClient.isTrue("Ready").test(service));
        assertThatThrownBy(() -> node.askTls("cluster-local-https", INSIDE, INSIDE))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void while_there_is_no_certificate_the_url_stays_in_the_clear_and_says_so() throws Exception {
        node.api()
                .mergePatch(
                        "/api/v1/namespaces/knative-serving/configmaps/config-certmanager",
                        "{\"data\":{\"issuerRef\":\"name: nobody\"}}");
        node.network("{\"external-domain-tls\":\"Enabled\"}");

        var route = node.await(
                "routes",
                "hello",
                one -> condition(one, "CertificateProvisioned").contains("HTTPDowngrade"));
        assertThat(route.path("status").path("url").asText()).isEqualTo("http://" + HOST);
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");

        node.api()
                .mergePatch(
                        "/api/v1/namespaces/knative-serving/configmaps/config-certmanager",
                        "{\"data\":{\"issuerRef\":null}}");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));
        assertThat(node.askTls("external-https", HOST, HOST)).isEqualTo("200 Hello Sealane!");
    }

    @Test
    void a_mapping_brings_its_own_certificate_but_takes_nobodys_host() throws Exception {
        node.network("{\"external-domain-tls\":\"Enabled\",\"autocreate-cluster-domain-claims\":\"true\"}");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));
        var own = node.presented("external-https", HOST);

        certificate("good", "shop.example.org");
        mapping("shop.example.org", "good");
        var served = node.awaitMapping("shop.example.org", ApiClient.isTrue("Ready"));
        assertThat(condition(served, "CertificateProvisioned")).startsWith("True CertificateExternallyProvided");
        assertThat(served.path("status").path("url").asText()).isEqualTo("https://shop.example.org");
        assertThat(node.askTls("external-https", "shop.example.org", "shop.example.org"))
                .isEqualTo("200 Hello Sealane!");

        certificate("greedy", "other.example.org", HOST);
        mapping("other.example.org", "greedy");
        var refused = node.awaitMapping(
                "other.example.org", one -> condition(one, "IngressReady").contains("CertificateNotServed"));
        assertThat(condition(refused, "IngressReady")).contains("or it carries a host of another Secret");
        assertThat(node.presented("external-https", HOST)).isEqualTo(own);
    }

    @Test
    void who_opts_out_stays_in_the_clear_until_the_annotation_goes() throws Exception {
        node.network("{\"external-domain-tls\":\"Enabled\"}");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));

        optOut("\"true\"");
        node.awaitService("hello", url("http://" + HOST).and(ApiClient.isTrue("Ready")));
        var route = node.await("routes", "hello", ApiClient.isTrue("Ready"));
        assertThat(condition(route, "CertificateProvisioned")).startsWith("True TLSNotEnabled");
        assertThat(node.ask("external-http", HOST)).isEqualTo("200 Hello Sealane!");

        optOut("null");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));
        assertThat(node.askTls("external-https", HOST, HOST)).isEqualTo("200 Hello Sealane!");
    }

    private void optOut(String value) {
        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/hello",
                        "{\"metadata\":{\"annotations\":{\"networking.knative.dev/disable-external-domain-tls\":"
                                + value + "}}}");
    }

    @Test
    void a_mapping_that_leads_nowhere_says_nothing_of_certificates_and_its_claim_goes_with_it() {
        node.network("{\"external-domain-tls\":\"Enabled\",\"autocreate-cluster-domain-claims\":\"true\"}");
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: ClusterDomainClaim
                metadata: {name: kept.example.org}
                spec: {namespace: default}
                """);
        for (var domain : List.of("lost.example.org", "kept.example.org")) {
            node.apply("""
                    apiVersion: serving.knative.dev/v1beta1
                    kind: DomainMapping
                    metadata: {name: %s, namespace: default}
                    spec:
                      ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: nowhere}
                    """.formatted(domain));
            var lost = node.awaitMapping(
                    domain, one -> condition(one, "ReferenceResolved").startsWith("False"));
            assertThat(condition(lost, "ReferenceResolved"))
                    .isEqualTo(
                            "False ResolveFailed serving.knative.dev/v1 Service nowhere not found in namespace default");
            assertThat(condition(lost, "DomainClaimed")).isEqualTo("True");
            assertThat(condition(lost, "CertificateProvisioned")).startsWith("Unknown Uninitialized");
        }

        var mappings = "/apis/serving.knative.dev/v1beta1/namespaces/default/domainmappings/";
        node.api().delete(mappings + "kept.example.org");
        node.api().delete(mappings + "lost.example.org");
        node.awaitNone(CLAIMS, "lost.example.org");
        assertThat(node.api()
                        .get(CLAIMS + "/kept.example.org")
                        .path("spec")
                        .path("namespace")
                        .asText())
                .isEqualTo("default");
    }

    @Test
    void a_claim_whose_mapping_went_while_no_node_ran_goes_too_and_one_of_somebody_else_stays() {
        claim("mine.example.org", "");
        claim("orphan.example.org", ", labels: {app.kubernetes.io/managed-by: sealane}");
        node.api().await(CLAIMS, "orphan.example.org", ServingNode.PATIENCE, any -> true);

        node.network("{\"autocreate-cluster-domain-claims\":\"true\"}");

        node.awaitNone(CLAIMS, "orphan.example.org");
        assertThat(node.api()
                        .get(CLAIMS + "/mine.example.org")
                        .path("spec")
                        .path("namespace")
                        .asText())
                .isEqualTo("default");
    }

    private void claim(String domain, String labels) {
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: ClusterDomainClaim
                metadata: {name: %s%s}
                spec: {namespace: default}
                """.formatted(domain, labels));
    }

    @Test
    void hosts_of_another_domain_have_their_certificate_when_their_urls_say_https() throws Exception {
        node.network("{\"external-domain-tls\":\"Enabled\"}");
        node.awaitService("hello", url("https://" + HOST).and(ApiClient.isTrue("Ready")));

        for (var host : List.of("hello.default.apps.example.net", HOST)) {
            domains(host.equals(HOST) ? "{\"data\":null}" : "{\"data\":{\"apps.example.net\":\"\"}}");
            node.awaitService("hello", url("https://" + host).and(ApiClient.isTrue("Ready")));
            assertThat(node.askTls("external-https", host, host)).isEqualTo("200 Hello Sealane!");
        }
    }

    private void domains(String patch) {
        node.api().mergePatch("/api/v1/namespaces/knative-serving/configmaps/config-domain", patch);
    }

    private void mapping(String domain, String secret) {
        node.apply("""
                apiVersion: serving.knative.dev/v1beta1
                kind: DomainMapping
                metadata: {name: %s, namespace: default}
                spec:
                  ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: hello}
                  tls: {secretName: %s}
                """.formatted(domain, secret));
    }

    private void certificate(String name, String... hosts) {
        node.apply("""
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: %s, namespace: default}
                spec:
                  secretName: %s
                  dnsNames: [%s]
                  issuerRef: {kind: ClusterIssuer, name: knative-selfsigned-issuer}
                """.formatted(name, name, String.join(", ", hosts)));
    }

    private static Predicate<JsonNode> url(String url) {
        return service -> service.path("status").path("url").asText().equals(url);
    }

    private static String address(JsonNode service) {
        return service.path("status").path("address").path("url").asText();
    }
}

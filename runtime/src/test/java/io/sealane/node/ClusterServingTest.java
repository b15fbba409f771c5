package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.serving.image.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
@Timeout(300)
class ClusterServingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    static Path folder;

    private static ClusterSite site;
    private static Sealane node;

    @BeforeAll
    static void start() throws IOException {
        site = ClusterSite.start(folder);
        node = site.node;
        site.apply("one", "2", "");
        node.apiClient().await(SERVING + "services", "one", PATIENCE, isTrue("Ready"));
    }

    /** Fails when the node was refused anything. */
    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    @Order(1)
    void requests_reach_the_Pods_that_EndpointSlices_of_the_private_Service_name() {
        assertThat(site.ask("one.default.example.com")).startsWith("200 one-00001-deployment-");
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
        var internal = "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/serverlessservices";
        var shown = node.apiClient()
                .await(
                        internal,
                        "one-00001",
                        PATIENCE,
                        found -> found.at("/status/privateServiceName").isTextual());
        assertThat(shown.at("/status/privateServiceName").asText()).isEqualTo("one-00001-private");
        assertThat(shown.at("/status/serviceName").asText()).isEqualTo("one-00001-private");
    }

    @Test
    @Order(6)
    void a_Deployment_that_made_no_progress_in_the_time_that_the_Revision_gives_it_is_told_in_its_words() {
        site.apply("late", "1", "serving.knative.dev/progress-deadline: 90s");

        var late = node.apiClient()
                .await(
                        SERVING + "revisions",
                        "late-00001",
                        PATIENCE,
                        found -> ServingNode.condition(found, "Ready").startsWith("False")
                                && ServingNode.condition(found, "ResourcesAvailable")
                                        .startsWith("False"));

        assertThat(ServingNode.condition(late, "ResourcesAvailable"))
                .isEqualTo("False ProgressDeadlineExceeded ReplicaSet \"late\" has timed out progressing.");
        assertThat(node.apiClient()
                        .get(DEPLOYMENTS + "/late-00001-deployment")
                        .at("/spec/progressDeadlineSeconds")
                        .asInt())
                .isEqualTo(90);
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
    @Order(5)
    void the_Service_of_a_Route_is_another_name_for_the_gateway_and_leads_there_from_inside() {
        var service = node.apiClient().get(SERVICES + "/one");

        assertThat(service.at("/spec/type").asText()).isEqualTo("ExternalName");
        assertThat(service.at("/spec/externalName").asText())
                .isEqualTo("sealane-local.sealane-system.svc.cluster.local");
        assertThat(site.ask("cluster-local-http", "one.default.svc.cluster.local"))
                .startsWith("200 one-00001-deployment-");
    }

    @Test
    @Order(6)
    void a_request_at_zero_has_the_Deployment_scaled_and_waits_until_its_Pod_is_in_a_slice() {
        site.apply("zero", "0", "");
        node.apiClient().await(SERVING + "services", "zero", PATIENCE, isTrue("Ready"));
        assertThat(replicas("zero")).isZero();

        assertThat(site.ask("zero.default.example.com")).isEqualTo("200 zero-00001-deployment-0");

        node.apiClient()
                .await(
                        DEPLOYMENTS,
                        "zero-00001-deployment",
                        PATIENCE,
                        found -> found.at("/spec/replicas").asInt() == 1);
    }

    @Test
    @Order(6)
    void a_tag_is_pinned_to_the_digest_that_its_registry_says_to_who_has_a_login() {
        try (var registry = TestRegistry.start()) {
            registry.put("team/app", "v1", DIGEST);
            registry.demandToken(Optional.of("me:secret"));
            node.applyText("""
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: registry, namespace: default}
                    type: kubernetes.io/dockerconfigjson
                    stringData:
                      .dockerconfigjson: '{"auths": {"%s": {"username": "me", "password": "secret"}}}'
                    """.formatted(registry.host()));
            pulled("pinned", registry.host() + "/team/app:v1", "imagePullSecrets: [{name: registry}]");

            node.apiClient().await(SERVING + "services", "pinned", PATIENCE, isTrue("Ready"));

            var image = registry.host() + "/team/app@sha256:" + DIGEST;
            assertThat(node.apiClient()
                            .get(DEPLOYMENTS + "/pinned-00001-deployment")
                            .at("/spec/template/spec/containers/0/image")
                            .asText())
                    .isEqualTo(image);
            var revision = node.apiClient().get(SERVING + "revisions/pinned-00001");
            assertThat(revision.at("/status/containerStatuses/0/imageDigest").asText())
                    .isEqualTo(image);
            assertThat(revision.at("/spec/containers/0/image").asText()).endsWith("/team/app:v1");
            assertThat(node.apiClient()
                            .get(SERVING + "revisions/one-00001")
                            .at("/status/containerStatuses")
                            .toString())
                    .isEqualTo("[{\"name\":\"user-container\"}]");
        }
    }

    @Test
    @Order(6)
    void a_tag_that_its_registry_does_not_know_is_told_without_a_Deployment_and_asked_for_again() {
        try (var registry = TestRegistry.start()) {
            var image = registry.host() + "/team/late:v1";
            pulled("missing", image, "");

            var missing = node.apiClient()
                    .await(
                            SERVING + "revisions",
                            "missing-00001",
                            PATIENCE,
                            found -> ServingNode.condition(found, "Ready").startsWith("False"));

            assertThat(ServingNode.condition(missing, "ContainerHealthy"))
                    .isEqualTo("False ContainerMissing Unable to fetch image \"" + image
                            + "\": failed to resolve image to digest: HEAD http://" + registry.host()
                            + "/v2/team/late/manifests/v1: expected status 200, got 404");
            assertThat(ServingNode.condition(missing, "ResourcesAvailable")).isEqualTo("Unknown ResolvingDigests");
            assertThat(node.apiClient().get(DEPLOYMENTS).toString()).doesNotContain("missing-00001-deployment");

            registry.put("team/late", "v1", DIGEST);
            node.apiClient().await(SERVING + "services", "missing", PATIENCE, isTrue("Ready"));
        }
    }

    @Test
    @Order(7)
    void with_system_internal_tls_Pods_that_serve_it_are_asked_over_mutual_TLS_and_others_say_that_they_do_not()
            throws Exception {
        site.patch("config-network", "{\"system-internal-tls\":\"Enabled\"}");
        var inTheClear = node.apiClient()
                .await(
                        SERVING + "revisions",
                        "one-00001",
                        PATIENCE,
                        found -> ServingNode.condition(found, "SystemInternalTLS")
                                .startsWith("False WorkloadInTheClear"));
        assertThat(ServingNode.condition(inTheClear, "SystemInternalTLS"))
                .startsWith("False WorkloadInTheClear")
                .contains("serving.sealane.io/tls-port");
        assertThat(ServingNode.condition(inTheClear, "Ready")).startsWith("True");
        // With a first Revision of the namespace its key is issued.
        var secret =
                node.apiClient().await("/api/v1/namespaces/default/secrets", "serving-certs", PATIENCE, TlsPod::isKey);
        try (var pod = TlsPod.start(secret)) {
            site.apply("safe", "1", "serving.sealane.io/tls-port: \"" + pod.port() + "\"");
            node.apiClient().await(SERVING + "revisions", "safe-00001", PATIENCE, isTrue("SystemInternalTLS"));
            node.apiClient().await(SERVING + "services", "safe", PATIENCE, isTrue("Ready"));

            assertThat(site.ask("safe.default.example.com")).isEqualTo("200 TLSv1.3 from CN=kn-routing");
            assertThat(site.ask("one.default.example.com")).startsWith("200 one-00001-deployment-");
            assertThat(node.apiClient()
                            .get(DEPLOYMENTS + "/safe-00001-deployment")
                            .at("/spec/template/spec/volumes/0/secret/secretName")
                            .asText())
                    .isEqualTo("serving-certs");
        }
    }

    private static void pulled(String name, String image, String more) {
        node.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      containers: [{image: "%s"}]
                      %s
                """.formatted(name, image, more));
    }

    private static int replicas(String name) {
        return node.apiClient()
                .get(DEPLOYMENTS + "/" + name + "-00001-deployment")
                .at("/spec/replicas")
                .asInt(-1);
    }
}

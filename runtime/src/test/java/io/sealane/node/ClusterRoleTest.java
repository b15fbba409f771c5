package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sealane.resource.client.Fabric8Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node asks of a cluster's API, held against the role that it is given there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ClusterRoleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String EVENTING = """
            {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b, namespace: default,
              annotations: {eventing.knative.dev/broker.class: Sealane}}}
            ---
            {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: t, namespace: default},
              spec: {broker: b, subscriber: {uri: 'http://one.default.svc.cluster.local'}}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Channel, metadata: {name: c, namespace: default}}
            ---
            {apiVersion: messaging.knative.dev/v1, kind: Subscription, metadata: {name: s, namespace: default},
              spec: {channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: c},
                subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: one}}}}
            ---
            {apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: q, namespace: default},
              spec: {steps: [{ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: one}}]}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: PingSource, metadata: {name: p, namespace: default},
              spec: {schedule: '* * * * *', sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}}}
            ---
            {apiVersion: v1, kind: ServiceAccount, metadata: {name: reader, namespace: default}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: ApiServerSource, metadata: {name: a, namespace: default},
              spec: {serviceAccountName: reader, resources: [{apiVersion: v1, kind: ConfigMap}],
                sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: default,
              labels: {serving.knative.dev/revision: none}},
              spec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},
                spec: {containers: [{name: c, image: i}]}}}}
            ---
            {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: k, namespace: default},
              spec: {subject: {apiVersion: apps/v1, kind: Deployment, name: d},
                sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}}}
            """;
    private static final List<String> EVENTING_READY = List.of(
            "eventing.knative.dev/v1/brokers/b",
            "eventing.knative.dev/v1/triggers/t",
            "messaging.knative.dev/v1/channels/c",
            "messaging.knative.dev/v1/subscriptions/s",
            "flows.knative.dev/v1/sequences/q",
            "sources.knative.dev/v1/pingsources/p",
            "sources.knative.dev/v1/apiserversources/a",
            "sources.knative.dev/v1/sinkbindings/k");

    @TempDir
    static Path folder;

    private static ClusterSite site;
    private static Sealane node;

    @BeforeAll
    static void start() throws IOException {
        site = ClusterSite.start(folder);
        node = site.node;
        site.apply("one", "1", "");
        node.apiClient()
                .await("/apis/serving.knative.dev/v1/namespaces/default/services", "one", PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void the_role_of_the_node_lets_it_watch_all_that_it_watches() throws IOException {
        var allowed = new HashSet<String>();
        for (var document :
                Files.readString(ClusterSite.DEPLOY.resolve("rbac.yaml")).split("(?m)^---$")) {
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
    void the_role_of_the_node_lets_it_do_all_that_it_does() {
        node.apiClient()
                .mergePatch(
                        "/api/v1/namespaces/knative-eventing/configmaps/config-features",
                        "{\"data\":{\"authentication-oidc\":\"enabled\"}}");
        node.applyText(EVENTING);
        for (var made : EVENTING_READY) {
            var slash = made.lastIndexOf('/');
            node.apiClient()
                    .await(
                            "/apis/" + made.substring(0, slash).replace("v1/", "v1/namespaces/default/"),
                            made.substring(slash + 1),
                            PATIENCE,
                            isTrue("Ready"));
        }

        assertThatThrownBy(() -> node.apiClient().get("/apis/rbac.authorization.k8s.io/v1/clusterroles"))
                .hasMessageContaining("forbidden");

        assertThat(site.refused())
                .as("but for what the test has just asked, to see that it is seen")
                .containsExactly("refused: User \"system:serviceaccount:sealane-system:sealane\" cannot list resource"
                        + " \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope");
    }
}

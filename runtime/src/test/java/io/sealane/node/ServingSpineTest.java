package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.node.api.ApiClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Service of Knative from {@code apply} to the answer of a request, and everything that users look at in between. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingSpineTest {

    private static ServingNode node;

    @BeforeAll
    static void start() throws Exception {
        node = ServingNode.start();
        node.apply(ServingNode.example());
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void a_service_answers_outside_by_its_host_and_inside_by_every_spelling() throws Exception {
        node.awaitReady("hello");

        assertThat(node.ask("external-http", "hello.default.example.com")).isEqualTo("200 Hello Sealane!");
        assertThat(node.ask("external-http", "HELLO.default.example.com:8080")).isEqualTo("200 Hello Sealane!");
        for (var host : new String[] {
            "hello.default", "hello.default.svc", "hello.default.svc.cluster.local", "hello.default.example.com"
        }) {
            assertThat(node.ask("cluster-local-http", host)).isEqualTo("200 Hello Sealane!");
        }
        assertThat(node.ask("external-http", "hello.default.svc.cluster.local")).startsWith("404 ");
        assertThat(node.ask("external-http", "other.default.example.com")).startsWith("404 ");
    }

    @Test
    void the_status_says_what_knative_says() {
        var service = node.awaitReady("hello");
        var status = service.path("status");

        assertThat(status.path("url").asText()).isEqualTo("http://hello.default.example.com");
        assertThat(status.path("address").path("url").asText()).isEqualTo("http://hello.default.svc.cluster.local");
        assertThat(status.path("latestCreatedRevisionName").asText()).isEqualTo("hello-00001");
        assertThat(status.path("latestReadyRevisionName").asText()).isEqualTo("hello-00001");
        assertThat(status.path("traffic").toString())
                .isEqualTo("[{\"latestRevision\":true,\"percent\":100,\"revisionName\":\"hello-00001\"}]");
        assertThat(condition(service, "ConfigurationsReady")).isEqualTo("True");
        assertThat(condition(service, "RoutesReady")).isEqualTo("True");

        var route = node.await("routes", "hello", ApiClient.isTrue("Ready"));
        assertThat(condition(route, "AllTrafficAssigned")).isEqualTo("True");
        assertThat(condition(route, "IngressReady")).isEqualTo("True");
        assertThat(condition(route, "CertificateProvisioned"))
                .isEqualTo("True TLSNotEnabled external-domain-tls is not enabled");

        var revision = node.await(
                "revisions",
                "hello-00001",
                ApiClient.isTrue("Ready")
                        .and(one -> one.path("status").path("actualReplicas").asInt() == 1
                                && condition(one, "Active").equals("True")));
        assertThat(revision.path("metadata").path("labels").toString())
                .contains(
                        "\"serving.knative.dev/configuration\":\"hello\"",
                        "\"serving.knative.dev/configurationGeneration\":\"1\"",
                        "\"serving.knative.dev/service\":\"hello\"");
        assertThat(condition(revision, "ResourcesAvailable")).isEqualTo("True");
        assertThat(condition(revision, "ContainerHealthy")).isEqualTo("True");
        assertThat(condition(revision, "Active")).isEqualTo("True");
        assertThat(revision.path("status").path("actualReplicas").asInt()).isEqualTo(1);
        assertThat(revision.path("spec").path("timeoutSeconds").asInt()).isEqualTo(300);
    }

    @Test
    void a_changed_template_is_a_new_revision_that_takes_the_traffic() throws Exception {
        node.service("changing", "docker.io/openshift/hello-openshift", "RESPONSE", "one");
        node.awaitReady("changing");
        assertThat(node.ask("external-http", "changing.default.example.com")).isEqualTo("200 one");

        node.service("changing", "docker.io/openshift/hello-openshift", "RESPONSE", "two");
        var changed = node.awaitService(
                "changing",
                ApiClient.isTrue("Ready")
                        .and(service -> service.path("status")
                                .path("latestReadyRevisionName")
                                .asText()
                                .equals("changing-00002")));

        assertThat(node.ask("external-http", "changing.default.example.com")).isEqualTo("200 two");
        assertThat(changed.path("status")
                        .path("traffic")
                        .path(0)
                        .path("revisionName")
                        .asText())
                .isEqualTo("changing-00002");
    }

    @Test
    void an_unknown_image_fails_with_the_ways_out_and_the_last_good_revision_goes_on() throws Exception {
        node.service("broken", "hello", "TARGET", "you");
        node.awaitReady("broken");

        node.service("broken", "example.com/nobody/knows:1", "TARGET", "you");
        var failed = node.awaitService(
                "broken", service -> condition(service, "Ready").startsWith("False RevisionFailed"));

        assertThat(condition(failed, "ConfigurationsReady"))
                .contains("Revision \"broken-00002\" failed with message")
                .contains("HandlerRegistry.register")
                .contains("gcr.io/knative-samples/helloworld-go");
        assertThat(node.ask("external-http", "broken.default.example.com")).isEqualTo("200 Hello you!");
        var revision = node.await("revisions", "broken-00002", any -> true);
        assertThat(condition(revision, "ContainerHealthy")).startsWith("False ContainerMissing");
    }

    @Test
    void a_deleted_service_takes_everything_with_it() throws Exception {
        node.service("leaving", "hello", "TARGET", "you");
        node.awaitReady("leaving");

        node.api().delete("/apis/serving.knative.dev/v1/namespaces/default/services/leaving");
        node.awaitAnswer("leaving.default.example.com", "404 ");
        node.awaitNone("/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses", "leaving");
        node.awaitNone("/api/v1/namespaces/default/services", "leaving-00001");
        node.awaitNone("/api/v1/namespaces/default/pods", "leaving-00001-deployment");
    }

    @Test
    void a_node_that_starts_again_serves_what_it_served(@TempDir Path folder) throws Exception {
        var settings = NodeSettings.in(folder).withPorts(Ports.FREE);
        try (var first = ServingNode.start(settings)) {
            first.apply(ServingNode.example());
            first.awaitReady("hello");
        }
        try (var second = ServingNode.start(settings)) {
            // The routes are there at once, the handler as soon as its Pod runs again.
            assertThat(second.ask("external-http", "hello.default.example.com")).doesNotStartWith("404 ");
            second.awaitAnswer("hello.default.example.com", "200 Hello Sealane!");
            var revisions = second.api().get("/apis/serving.knative.dev/v1/namespaces/default/revisions");
            assertThat(revisions.path("items")).hasSize(1);
        }
    }
}

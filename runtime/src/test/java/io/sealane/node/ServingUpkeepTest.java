package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What is kept around a Service of Knative: names of its tags, images, what is told of its Revisions, and which of them go. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ServingUpkeepTest {

    private static final String CORE = "/api/v1/namespaces/default/services";
    private static final String SCALERS =
            "/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/default/podautoscalers";
    private static final String REVISIONS = "/apis/serving.knative.dev/v1/namespaces/default/revisions";
    private static final String IMAGE = "gcr.io/knative-samples/helloworld-go";

    private static ServingNode node;

    @BeforeAll
    static void start() {
        node = ServingNode.start();
        apply("first");
        node.awaitReady("tagged");
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    private static void apply(String target) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: tagged, namespace: default}
                spec:
                  template:
                    spec:
                      containers:
                        - image: %s
                          env: [{name: TARGET, value: %s}]
                  traffic: [{latestRevision: true, percent: 100, tag: now}]
                """.formatted(IMAGE, target));
    }

    @Test
    @Order(1)
    void each_container_has_its_Image_in_the_name_of_its_Revision() {
        var image = node.api()
                .await(
                        "/apis/caching.internal.knative.dev/v1alpha1/namespaces/default/images",
                        "tagged-00001-cache-user-container",
                        ServingNode.PATIENCE,
                        found -> !found.at("/spec/image").asText().isEmpty());

        assertThat(image.at("/spec/image").asText()).isEqualTo(IMAGE);
        assertThat(image.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Revision");
    }

    @Test
    @Order(2)
    void a_tag_is_hidden_by_the_label_of_its_Service_alone_and_shown_again_without_it() throws IOException {
        node.awaitAnswer("now-tagged.default.example.com", "200 ");

        node.api()
                .mergePatch(
                        CORE + "/now-tagged",
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":\"cluster-local\"}}}");
        node.awaitAnswer("now-tagged.default.example.com", "404 ");
        assertThat(node.ask("cluster-local-http", "now-tagged.default.svc.cluster.local"))
                .startsWith("200 ");
        assertThat(node.ask("external-http", "tagged.default.example.com")).startsWith("200 ");
        node.await("routes", "tagged", tagUrl("http://now-tagged.default.svc.cluster.local"));

        node.api()
                .mergePatch(
                        CORE + "/now-tagged",
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":null}}}");
        node.awaitAnswer("now-tagged.default.example.com", "200 ");
    }

    private static Predicate<JsonNode> tagUrl(String url) {
        return route -> route.at("/status/traffic/0/url").asText().equals(url);
    }

    @Test
    @Order(3)
    void a_Revision_that_a_newer_one_has_taken_the_requests_of_is_unreachable_and_goes_as_config_gc_says() {
        node.api().await(SCALERS, "tagged-00001", ServingNode.PATIENCE, reachability("Reachable"));
        apply("second");
        node.api().await(SCALERS, "tagged-00001", ServingNode.PATIENCE, reachability("Unreachable"));
        node.api()
                .await(
                        REVISIONS,
                        "tagged-00001",
                        ServingNode.PATIENCE,
                        found -> found.at("/metadata/labels/serving.knative.dev~1routingState")
                                .asText()
                                .equals("reserve"));

        node.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-gc, namespace: knative-serving}
                data: {min-non-active-revisions: "0", max-non-active-revisions: "0"}
                """);

        node.awaitReady("tagged");
        node.until(() -> !node.api().get(REVISIONS).toString().contains("\"name\":\"tagged-00001\""));
        assertThat(node.api().get(REVISIONS).toString()).contains("\"name\":\"tagged-00002\"");
    }

    private static Predicate<JsonNode> reachability(String wanted) {
        return scaler -> scaler.at("/spec/reachability").asText().equals(wanted);
    }
}

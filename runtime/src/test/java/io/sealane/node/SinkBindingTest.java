package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workloads in this JVM that learn from their environment where to send events. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class SinkBindingTest {

    private static final String BINDINGS = "/apis/sources.knative.dev/v1/namespaces/demo/sinkbindings";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/demo/deployments";
    private static final String SERVICES = "/apis/serving.knative.dev/v1/namespaces/demo/services";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/demo/triggers";

    private static final StartedWorkloads STARTED = new StartedWorkloads();

    private static final String BUNDLED = TestCa.create("bundled").bundle().toPem();

    private static Sealane node;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        node = Sealane.start(NodeSettings.inMemory().withHandlers(STARTED.handlers("example.com/sender")));
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: demo}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},
                 data: {transport-encryption: strict}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: roots, namespace: knative-eventing,
                  labels: {networking.knative.dev/trust-bundle: "true"}}, data: {ca.pem: "%s"}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: demo}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: all, namespace: demo},
                 spec: {broker: br, subscriber: {uri: "%s"}}}
                """.formatted(BUNDLED.replace("\n", "\\n"), site.uri("/all")));
        node.apiClient().await(TRIGGERS, "all", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @Test
    void a_workload_sends_to_its_sink_by_nothing_but_its_environment() throws Exception {
        node.applyText(deployment("sender", "{}"));
        bind("to-broker", "name: sender", "ceOverrides: {extensions: {tenant: blue}}");

        var environment = told();
        var sent = new EventSender(URI.create(environment.get("K_SINK")), Trusting.only(environment.get("K_CA_CERTS")))
                .overKeptConnection("bound-1", "{}");

        assertThat(sent).isEqualTo(202);
        assertThat(site.next("/all").header("ce-id")).isEqualTo("bound-1");
        assertThat(environment.get("K_CE_OVERRIDES")).isEqualTo("{\"extensions\":{\"tenant\":\"blue\"}}");
        assertThat(environment).containsEntry("OWN", "stays");
        var binding = node.apiClient().await(BINDINGS, "to-broker", SampleNode.PATIENCE, isTrue("Ready"));
        assertThat(binding.path("status").path("conditions").findValuesAsText("type"))
                .containsExactly(
                        "Available",
                        "OIDCIdentityCreated",
                        "OIDCTokenSecretCreated",
                        "Ready",
                        "SinkProvided",
                        "TrustBundlePropagated");
        assertThat(binding.path("status").path("sinkUri").asText())
                .isEqualTo("https://broker-ingress.knative-eventing.svc.cluster.local/demo/br");

        node.apiClient().delete(BINDINGS + "/to-broker");

        var released = node.apiClient()
                .await(
                        DEPLOYMENTS,
                        "sender",
                        SampleNode.PATIENCE,
                        found -> names(found).equals("OWN"));
        assertThat(released.path("metadata").path("annotations").has("sealane.io/sink-binding"))
                .isFalse();
    }

    /** The environment of the sender once it knows the labelled roots; other workloads, and earlier Pods, are passed over. */
    private static Map<String, String> told() throws InterruptedException {
        while (true) {
            var environment = STARTED.next("K_SINK", "OWN", "K_CA_CERTS");
            if (environment.get("K_CE_OVERRIDES").contains("blue")
                    && environment.get("K_CA_CERTS").contains(BUNDLED)) {
                return environment;
            }
        }
    }

    @Test
    void subjects_are_chosen_by_labels_also_those_that_come_later() {
        bind("by-label", "selector: {matchLabels: {app: chosen}}", "");
        node.apiClient().await(BINDINGS, "by-label", SampleNode.PATIENCE, isTrue("Ready"));

        node.applyText(deployment("chosen", "{app: chosen}"));
        node.applyText(deployment("other", "{app: other}"));

        var chosen = node.apiClient()
                .await(
                        DEPLOYMENTS,
                        "chosen",
                        SampleNode.PATIENCE,
                        found -> names(found).contains("K_SINK"));
        assertThat(names(chosen)).isEqualTo("OWN K_SINK K_CA_CERTS K_CE_OVERRIDES");
        assertThat(names(node.apiClient().get(DEPLOYMENTS + "/other"))).isEqualTo("OWN");
    }

    @Test
    void a_service_of_Knative_is_bound_too() {
        node.applyText("""
                {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: serving, namespace: demo},
                 spec: {template: {spec: {containers: [{image: example.com/sender}]}}}}""");
        node.applyText("""
                {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: serving, namespace: demo}, spec: {
                  subject: {apiVersion: serving.knative.dev/v1, kind: Service, name: serving},
                  sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}}}""");

        node.apiClient()
                .await(
                        SERVICES,
                        "serving",
                        SampleNode.PATIENCE,
                        found -> names(found).contains("K_SINK K_CA_CERTS"));
        node.apiClient().await(BINDINGS, "serving", SampleNode.PATIENCE, isTrue("Ready"));
    }

    @Test
    void what_is_missing_unsupported_or_bound_already_is_said() {
        node.applyText(deployment("contested", "{}"));
        bind("first", "name: contested", "");
        node.apiClient().await(BINDINGS, "first", SampleNode.PATIENCE, isTrue("Ready"));
        bind("second", "name: contested", "");
        bind("missing", "name: nobody", "");
        node.applyText("""
                {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: pod, namespace: demo}, spec: {
                  subject: {apiVersion: v1, kind: Pod, name: x}, sink: {uri: "http://example.com"}}}""");

        node.applyText("""
                {apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: job, namespace: demo}, spec: {
                  subject: {apiVersion: batch/v1, kind: Job, selector: {matchLabels: {app: x}}},
                  sink: {uri: "http://example.com"}}}""");

        awaitReason("second", "SubjectBound");
        awaitReason("missing", "SubjectMissing");
        awaitReason("pod", "SubjectUnsupported");
        awaitReason("job", "SubjectUnsupported");
    }

    @Test
    void a_binding_names_its_subject_in_one_way() {
        assertThatThrownBy(() -> bind("bad", "name: x, selector: {matchLabels: {a: b}}", ""))
                .hasMessageContaining("spec.subject");
        assertThatThrownBy(() -> bind("astray", "name: x, namespace: elsewhere", ""))
                .hasMessageContaining("spec.subject.namespace")
                .hasMessageContaining("expected the SinkBinding's own namespace");
    }

    private static String deployment(String name, String labels) {
        return """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: %s, namespace: demo, labels: %s}, spec: {
                  selector: {matchLabels: {run: %s}}, template: {metadata: {labels: {run: %s}}, spec: {
                    containers: [{name: main, image: example.com/sender, env: [{name: OWN, value: stays}]}]}}}}""".formatted(name, labels, name, name);
    }

    private static void bind(String name, String subject, String more) {
        node.applyText("{apiVersion: sources.knative.dev/v1, kind: SinkBinding, metadata: {name: " + name
                + ", namespace: demo}, spec: {subject: {apiVersion: apps/v1, kind: Deployment, " + subject + "}, "
                + more
                + (more.isEmpty() ? "" : ", ")
                + "sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}}}");
    }

    private static void awaitReason(String name, String reason) {
        node.apiClient().await(BINDINGS, name, SampleNode.PATIENCE, binding -> {
            for (var condition : binding.path("status").path("conditions")) {
                if (condition.path("type").asText().equals("Available")) {
                    return condition.path("reason").asText().equals(reason);
                }
            }
            return false;
        });
    }

    private static String names(JsonNode subject) {
        return String.join(
                " ",
                subject.path("spec")
                        .path("template")
                        .path("spec")
                        .path("containers")
                        .path(0)
                        .path("env")
                        .findValuesAsText("name"));
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sources show their sinks who they are, where these ask; ContainerSources run what they name. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class SourceIdentityTest {

    private static final String SOURCES = "/apis/sources.knative.dev/v1/namespaces/demo/";
    private static final String EVENTING = "/apis/eventing.knative.dev/v1/namespaces/demo/";
    private static final String AUDIENCE = "eventing.knative.dev/broker/demo/br";
    private static final String SINK = "sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}";
    private static final StartedWorkloads STARTED = new StartedWorkloads();

    private static Sealane node;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        node = Sealane.start(NodeSettings.inMemory()
                .withHandlers(STARTED.handlers("example.com/source"))
                .withConfig(ConfigFactory.parseString("sealane.eventing.identity.switch-grace = 0s")));
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: demo}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},
                 data: {transport-encryption: permissive, authentication-oidc: enabled}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: demo}}
                """);
        trigger("ping", "dev.knative.sources.ping");
        trigger("changes", "dev.knative.apiserver.ref.add");
        trigger("bound", "of.workload");
        node.apiClient()
                .await(
                        EVENTING + "brokers",
                        "br",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/address/audience")
                                        .asText()
                                        .equals(AUDIENCE)));
    }

    private static void trigger(String name, String type) {
        node.applyText("{apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: " + name
                + ", namespace: demo}, spec: {broker: br, filter: {attributes: {type: " + type
                + "}}, subscriber: {uri: '" + site.uri("/" + name) + "'}}}");
        node.apiClient().await(EVENTING + "triggers", name, SampleNode.PATIENCE, isTrue("Ready"));
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @Test
    void a_PingSource_has_an_account_whose_token_its_broker_takes_and_a_policy_may_name_it() throws Exception {
        source("PingSource", "each", "schedule: '* * * * * *', data: x");

        var source = node.apiClient()
                .await(
                        SOURCES + "pingsources",
                        "each",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/auth/serviceAccountName")
                                                .isTextual()
                                        && found.at("/status/sinkAudience").isTextual()));
        assertThat(source.at("/status/auth/serviceAccountName").asText())
                .isEqualTo("each-oidc-sources.knative.dev-pingsource");
        assertThat(source.at("/status/sinkAudience").asText()).isEqualTo(AUDIENCE);
        assertThat(site.next("/ping").header("ce-type")).isEqualTo("dev.knative.sources.ping");

        node.applyText("""
                apiVersion: eventing.knative.dev/v1alpha1
                kind: EventPolicy
                metadata: {name: of-source, namespace: demo}
                spec:
                  from: [{ref: {apiVersion: sources.knative.dev/v1, kind: PingSource, name: each}}]
                  to: [{ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: none}}]
                """);
        var policy = node.apiClient()
                .await(
                        "/apis/eventing.knative.dev/v1alpha1/namespaces/demo/eventpolicies",
                        "of-source",
                        SampleNode.PATIENCE,
                        isTrue("Ready"));
        assertThat(policy.at("/status/from/0").asText())
                .isEqualTo("system:serviceaccount:demo:each-oidc-sources.knative.dev-pingsource");
        node.apiClient().delete(SOURCES + "pingsources/each");
    }

    @Test
    void an_ApiServerSource_shows_its_token_too() throws Exception {
        source("ApiServerSource", "maps", "resources: [{apiVersion: v1, kind: ConfigMap}]");
        assertThat(ready("apiserversources", "maps")
                        .at("/status/auth/serviceAccountName")
                        .asText())
                .isEqualTo("maps-oidc-sources.knative.dev-apiserversource");

        node.applyText("{apiVersion: v1, kind: ConfigMap, metadata: {name: told, namespace: demo}}");

        // Others change ConfigMaps of this namespace as well, such as bundles of roots.
        var name = site.next("/changes").header("ce-name");
        while (!name.equals("told")) {
            name = site.next("/changes").header("ce-name");
        }
    }

    @Test
    void what_a_SinkBinding_binds_mounts_a_token_that_the_sink_takes() throws Exception {
        node.applyText(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: sender, namespace: demo}, spec: {selector: {matchLabels: {app: sender}},"
                        + " template: {metadata: {labels: {app: sender}}, spec: {containers: [{name: c, image: example.com/source}]}}}}");
        source("SinkBinding", "to-broker", "subject: {apiVersion: apps/v1, kind: Deployment, name: sender}");

        var binding = ready("sinkbindings", "to-broker");
        assertThat(binding.at("/status/auth/serviceAccountName").asText())
                .isEqualTo("to-broker-oidc-sources.knative.dev-sinkbinding");
        assertThat(binding.at("/status/oidcTokenSecretName").asText()).isEqualTo("to-broker-oidc-token");
        var template = node.apiClient()
                .get("/apis/apps/v1/namespaces/demo/deployments/sender")
                .at("/spec/template/spec");
        assertThat(template.at("/volumes/0/secret/secretName").asText()).isEqualTo("to-broker-oidc-token");
        assertThat(template.at("/containers/0/volumeMounts/0/mountPath").asText())
                .isEqualTo("/oidc");

        var token = decoded(node.apiClient()
                .get("/api/v1/namespaces/demo/secrets/to-broker-oidc-token")
                .at("/data/token")
                .asText());
        var claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        assertThat(claims.path("sub").asText())
                .isEqualTo("system:serviceaccount:demo:to-broker-oidc-sources.knative.dev-sinkbinding");
        assertThat(publish(token)).isEqualTo(202);
        assertThat(site.next("/bound").header("ce-id")).isEqualTo("of-workload");

        node.apiClient().delete(SOURCES + "sinkbindings/to-broker");
        var released = node.apiClient()
                .await(
                        "/apis/apps/v1/namespaces/demo/deployments",
                        "sender",
                        SampleNode.PATIENCE,
                        found -> found.at("/spec/template/spec/volumes").isEmpty());
        assertThat(released.at("/spec/template/spec/containers/0/volumeMounts").isEmpty())
                .isTrue();
    }

    @Test
    void a_ContainerSource_runs_its_container_which_knows_its_sink_from_the_start() throws Exception {
        STARTED.forget();
        source(
                "ContainerSource",
                "mine",
                "template: {spec: {containers: [{name: c, image: example.com/source, env: [{name: OWN, value: stays}]}]}},"
                        + " ceOverrides: {extensions: {tenant: blue}}");

        var source = ready("containersources", "mine");
        assertThat(source.at("/status/conditions").findValuesAsText("type"))
                .contains("SinkBindingReady", "ReceiveAdapterReady", "SinkProvided");
        assertThat(source.at("/status/sinkUri").asText())
                .isEqualTo("https://broker-ingress.knative-eventing.svc.cluster.local/demo/br");
        assertThat(source.at("/status/auth/serviceAccountName").asText())
                .isEqualTo("mine-sinkbinding-oidc-sources.knative.dev-sinkbinding");
        var environment = STARTED.next("OWN");
        assertThat(environment.get("K_SINK")).startsWith("https://localhost:").endsWith("/demo/br");
        assertThat(environment.get("K_CE_OVERRIDES")).isEqualTo("{\"extensions\":{\"tenant\":\"blue\"}}");
        assertThat(environment.get("K_CA_CERTS")).contains("BEGIN CERTIFICATE");

        node.apiClient()
                .mergePatch(
                        SOURCES + "containersources/mine",
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"example.com/source\",\"env\":[{\"name\":\"NEXT\",\"value\":\"1\"}]}]}}}}");
        assertThat(STARTED.next("NEXT")).containsKey("K_SINK").doesNotContainKey("OWN");
    }

    @Test
    void a_ContainerSource_whose_image_nobody_knows_says_so() {
        source("ContainerSource", "unknown", "template: {spec: {containers: [{name: c, image: example.com/nobody}]}}");

        var source = node.apiClient()
                .await(
                        SOURCES + "containersources",
                        "unknown",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions").toString().contains("ImageNotRegistered"));

        assertThat(source.at("/status/conditions").toString())
                .contains("no handler of this JVM is registered for image 'example.com/nobody'");
        assertThatThrownBy(() -> source("ContainerSource", "empty", "template: {spec: {containers: []}}"))
                .hasMessageContaining("spec.template.spec.containers");
    }

    private static void source(String kind, String name, String spec) {
        node.applyText("{apiVersion: sources.knative.dev/v1, kind: " + kind + ", metadata: {name: " + name
                + ", namespace: demo}, spec: {" + spec + ", " + SINK + "}}");
    }

    private static JsonNode ready(String kind, String name) {
        return node.apiClient()
                .await(
                        SOURCES + kind,
                        name,
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(found -> found.at("/status/auth/serviceAccountName")
                                        .isTextual()));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }

    private static int publish(String token) throws Exception {
        var sender = new PlainSender(URI.create(SampleNode.url(node, "cluster-local-http") + "/demo/br"));
        return sender.send(
                        Map.of("ce-id", "of-workload", "ce-type", "of.workload", "authorization", "Bearer " + token),
                        "")
                .statusCode();
    }
}

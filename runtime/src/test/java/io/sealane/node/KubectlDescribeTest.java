package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kubectl describe} tells who looks for why something is not ready; and a file that the node applied, applied again. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KubectlDescribeTest {

    @TempDir
    private static Path folder;

    private static SampleNode sample;
    private static Tool kubectl;

    @BeforeAll
    static void start() throws Exception {
        var kubeconfig = folder.resolve("kubeconfig");
        kubectl = Tool.of("kubectl", Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()));
        sample = SampleNode.start();
        Files.writeString(kubeconfig, sample.node().kubeconfigText());
    }

    @AfterAll
    static void stop() {
        if (sample != null) {
            sample.close();
        }
    }

    @Test
    void a_Trigger_of_a_missing_Broker_has_a_warning_with_the_reason() throws Exception {
        apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: lost, namespace: demo}
                spec:
                  broker: absent
                  subscriber: {uri: "http://127.0.0.1:1/"}
                """);

        awaitEvent("lost", "BrokerDoesNotExist");
        assertThat(kubectl.run("describe", "trigger", "lost", "-n", "demo"))
                .containsPattern(
                        "Warning +BrokerDoesNotExist +\\S+ +sealane-eventing +Broker \"absent\" does not exist");
    }

    @Test
    void a_Trigger_tells_that_it_became_ready() throws Exception {
        awaitEvent("to-event-display", "TriggerReadinessChanged");
        assertThat(kubectl.run("describe", "trigger", "to-event-display", "-n", "demo"))
                .containsPattern("Normal +TriggerReadinessChanged .*Trigger \"to-event-display\" became ready");
    }

    @Test
    void a_Pod_with_an_unknown_image_says_so() throws Exception {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: stranger, namespace: demo}
                spec: {containers: [{name: c, image: example.com/stranger}]}
                """);

        awaitEvent("stranger", "ImageNotRegistered");
        assertThat(kubectl.run("describe", "pod", "stranger", "-n", "demo"))
                .containsPattern("Warning +ImageNotRegistered +\\S+ +sealane-workload +container c: ");
    }

    @Test
    void a_certificate_tells_the_steps_of_its_issue_and_its_request_that_it_was_issued() throws Exception {
        // Each is told by itself: none of them shows that the others are there.
        for (var said : new String[] {
            "Issuing certificate as Secret does not exist",
            "\"reason\":\"Generated\"",
            "\"reason\":\"Requested\"",
            "The certificate has been successfully issued"
        }) {
            awaitSaid("mt-broker-ingress-server-tls", said, "knative-eventing");
        }
        awaitEvent("mt-broker-ingress-server-tls-1", "CertificateIssued", "knative-eventing");
        var told = kubectl.run(
                "describe", "certificates.cert-manager.io", "mt-broker-ingress-server-tls", "-n", "knative-eventing");

        assertThat(told)
                .containsPattern("Normal +Issuing .*Issuing certificate as Secret does not exist")
                .containsPattern("Normal +Generated ")
                .containsPattern("Normal +Requested .*\"mt-broker-ingress-server-tls-1\"")
                .containsPattern("Normal +Issuing .*The certificate has been successfully issued");
        assertThat(kubectl.run(
                        "describe", "certificaterequest", "mt-broker-ingress-server-tls-1", "-n", "knative-eventing"))
                .containsPattern("Normal +CertificateIssued ");
    }

    @Test
    void an_Issuer_without_its_Secret_and_a_certificate_that_waits_for_it_say_so() throws Exception {
        apply("""
                apiVersion: cert-manager.io/v1
                kind: Issuer
                metadata: {name: poor, namespace: demo}
                spec: {ca: {secretName: absent}}
                ---
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: waits, namespace: demo}
                spec: {secretName: waits, dnsNames: [a.example], issuerRef: {name: poor}}
                """);

        awaitEvent("poor", "ErrGetKeyPair");
        assertThat(kubectl.run("describe", "issuer", "poor", "-n", "demo"))
                .containsPattern("Warning +ErrGetKeyPair .*demo/absent not found");
        awaitEvent("waits", "IssuerNotReady");
        assertThat(kubectl.run("describe", "certificates.cert-manager.io", "waits", "-n", "demo"))
                .containsPattern("Warning +IssuerNotReady .*waiting for the issuer: ");
    }

    @Test
    void a_file_that_the_node_applied_is_unchanged_for_kubectl_and_nothing_is_warned_of() throws Exception {
        var said = kubectl.run(
                "apply",
                "-f",
                Path.of("..", "docs", "examples", "event-display.yaml").toString());

        assertThat(said.lines()).hasSize(6).allSatisfy(line -> assertThat(line).endsWith(" unchanged"));
    }

    private static void apply(String yaml) throws Exception {
        var file = Files.createTempFile(folder, "some", ".yaml");
        Files.writeString(file, yaml);
        kubectl.run("apply", "-f", file.toString());
    }

    private static void awaitEvent(String name, String reason) {
        awaitEvent(name, reason, "demo");
    }

    private static void awaitEvent(String name, String reason, String namespace) {
        awaitSaid(name, "\"reason\":\"" + reason + "\"", namespace);
    }

    private static void awaitSaid(String name, String text, String namespace) {
        sample.api()
                .follow(
                        "/api/v1/namespaces/" + namespace + "/events?watch=true&fieldSelector=involvedObject.name%3D"
                                + name,
                        text,
                        SampleNode.PATIENCE);
    }
}

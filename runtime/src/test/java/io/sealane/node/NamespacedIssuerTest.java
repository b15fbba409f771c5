package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * The CA of one namespace's Issuer is replaced while events go to a server of that namespace: none is lost, and nobody believes it about
 * another namespace's names.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NamespacedIssuerTest {

    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/demo/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"own"},
             "spec":{"issuerRef":{"kind":"Issuer","name":"own"},"hold":{"publish":"0s","drain":"10m","shadow":"0s"}}}""";
    private static final String OWN_HOST = "sub.demo.svc.cluster.local";
    private static final String OTHERS_HOST = "sub.bank.svc.cluster.local";

    private final SampleNode sample = SampleNode.startWith("""
            sealane.cert.rotation { issue-deadline = 0s, look = 200ms }
            sealane.listeners.cluster-local-https.client-certificates = optional
            """);
    private final MeshAuthorities authorities = MeshAuthorities.in(sample.api());

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void nothing_fails_in_its_namespace_and_nothing_is_believed_of_another_one() throws Exception {
        authorities.authority("own", "server auth", "client auth");
        authorities.order("server", OWN_HOST, "own");
        var root = root();
        try (var server =
                RenewingTlsSubscriber.startAsking(sample.api(), MeshAuthorities.SECRETS + "server-tls", () -> root)) {
            service("demo", server.port());
            trigger("own", """
                    "subscriber":{"uri":"https://%s/","CACerts":"%s"},"delivery":{"retry":0}""".formatted(OWN_HOST, escaped(root)));
            try (var load = FollowingLoad.start(sample.api(), () -> false)) {
                await(() -> !server.received().isEmpty());
                rotate();
                load.finish();
                assertThat(load.failures()).isEmpty();
                await(() -> server.received().containsAll(load.accepted()));
            }
            assertThat(server.shown()).as("certificates of the server").isEqualTo(2);
            assertThat(root()).isNotEqualTo(root);
            isPublishedForItsNamespaceAlone();
            refuseItsServerOfAnotherNamespace(server);
            refuseItsClients();
        }
    }

    /** What was named for the server before the first rotation is taken back once both roots are trusted there. */
    private void rotate() {
        sample.api().create(ROTATIONS, ROTATION);
        sample.api()
                .await(
                        ROTATIONS,
                        "own",
                        WITHIN,
                        rotation -> rotation.at("/status/history")
                                .findValuesAsText("phase")
                                .contains("Switching"));
        sample.api().mergePatch(SampleNode.TRIGGERS + "/own", "{\"spec\":{\"subscriber\":{\"CACerts\":null}}}");
        var over = sample.api().await(ROTATIONS, "own", WITHIN, NamespacedIssuerTest::isOver);
        assertThat(over.at("/status/phase").asText()).as(over.toString()).isEqualTo("Done");
    }

    private void isPublishedForItsNamespaceAlone() {
        var published = sample.api().get("/api/v1/namespaces/knative-eventing/configmaps/own.demo-roots");
        assertThat(published.at("/metadata/labels").has("networking.knative.dev/trust-bundle"))
                .isFalse();
        assertThat(published
                        .at("/metadata/labels/cert.sealane.io~1issuer-namespace")
                        .asText())
                .isEqualTo("demo");
        await(() -> sample.api()
                .get("/api/v1/namespaces/knative-eventing/configmaps/own.demo-roots")
                .at("/data/ca-bundle.pem")
                .asText()
                .strip()
                .equals(root().strip()));
    }

    /** What is sent there becomes a dead letter. */
    private void refuseItsServerOfAnotherNamespace(RenewingTlsSubscriber deadLetters) throws Exception {
        authorities.order("stranger", OTHERS_HOST, "own");
        try (var stranger = KeptTlsServer.start(authorities.pair("stranger").credential())) {
            sample.api().create("/api/v1/namespaces", """
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bank"}}""");
            service("bank", stranger.address().getPort());
            trigger("stranger", """
                    "subscriber":{"uri":"https://%s/"},
                    "delivery":{"retry":0,"deadLetterSink":{"uri":"https://%s/dead"}}""".formatted(OTHERS_HOST, OWN_HOST));
            sample.sender().overNewConnection("refused", "{}");
            await(() -> deadLetters.deadLetters().contains("refused"));
            assertThat(stranger.answered()).isNotDone();
        }
    }

    private void refuseItsClients() {
        authorities.order("client", "kn-user-demo", "own");
        var client = FollowingLoad.advertised(sample.awaitBroker("https")).showing(authorities.pair("client"));
        assertThatThrownBy(() -> client.sender().overNewConnection("client", "{}"))
                .isInstanceOf(IOException.class);
    }

    private String root() {
        return ClientPair.text(sample.api().get(MeshAuthorities.SECRETS + "own"), "tls.crt");
    }

    private void trigger(String name, String spec) {
        sample.api().create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"%s"},
                 "spec":{"broker":"br",%s}}""".formatted(name, spec));
        sample.api().await(SampleNode.TRIGGERS, name, WITHIN, isTrue("Ready"));
    }

    /** Makes {@code sub} of a namespace lead to a port of this machine. */
    private void service(String namespace, int port) {
        var path = "/api/v1/namespaces/" + namespace;
        sample.api().create(path + "/endpoints", """
                {"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"sub"},
                 "subsets":[{"addresses":[{"ip":"127.0.0.1"}],"ports":[{"port":%d}]}]}""".formatted(port));
        sample.api().create(path + "/services", """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"sub"},"spec":{"ports":[{"port":443}]}}""");
    }

    private static String escaped(String pem) {
        return pem.replace("\n", "\\n");
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.at("/status/phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("within 60 s").isNegative();
            Thread.onSpinWait();
        }
    }
}

package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Eventing's CA is replaced under load: by clients that trust what the broker advertises and nothing else, and to a subscriber of its own
 * that shows a certificate below that CA. No request fails and no event is lost.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RotationUnderLoadTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"%ds","drain":"10m","shadow":"%ds"}}}""".formatted(TestSize.of(3, 60), TestSize.of(2, 60));
    private static final String SUBSCRIBER = """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"subscriber"},
             "spec":{"secretName":"subscriber-tls","dnsNames":["localhost"],"privateKey":{"algorithm":"ECDSA"},
                     "issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""";
    private static final String SUBSCRIBER_SECRET = "/api/v1/namespaces/demo/secrets/subscriber-tls";
    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final Duration WITHIN = Duration.ofSeconds(TestSize.of(60, 600));

    private final SampleNode sample =
            SampleNode.startWith("sealane.cert.rotation { issue-deadline = 2s, look = 200ms }");
    private final RenewingTlsSubscriber subscriber;
    private final FollowingLoad load;

    RotationUnderLoadTest() throws Exception {
        var api = sample.api();
        api.create("/apis/cert-manager.io/v1/namespaces/demo/certificates", SUBSCRIBER);
        api.await("/apis/cert-manager.io/v1/namespaces/demo/certificates", "subscriber", WITHIN, isTrue("Ready"));
        subscriber = RenewingTlsSubscriber.start(api, SUBSCRIBER_SECRET);
        api.create(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"subscribers","labels":{"networking.knative.dev/trust-bundle":"true"}},
                 "data":{"ca.pem":"%s"}}""".formatted(root().replace("\n", "\\n")));
        // An event that is refused once is lost: then the check below fails.
        api.create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
                 "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"},"delivery":{"retry":0}}}""".formatted(subscriber.port()));
        api.await(SampleNode.TRIGGERS, "outside", WITHIN, isTrue("Ready"));
        load = FollowingLoad.start(api, () -> false);
    }

    @AfterEach
    void stop() {
        load.close();
        subscriber.close();
        sample.close();
    }

    private String root() {
        var pem = sample.api().get(SUBSCRIBER_SECRET).at("/data/ca.crt").asText();
        return new String(Base64.getDecoder().decode(pem), StandardCharsets.US_ASCII);
    }

    @Test
    void no_request_fails_and_the_old_root_is_refused_afterwards() throws Exception {
        var before = sample.sender();
        assertThat(before.overNewConnection("before", "{}").status()).isEqualTo(202);
        sample.api().create(ROTATIONS, ROTATION);
        // Whoever trusted the CA by a bundle of their own takes it back, as a rotation asks them to.
        sample.api().await(ROTATIONS, "eventing", WITHIN, RotationUnderLoadTest::isSwitched);
        sample.api().delete(MAPS + "/subscribers");
        var done = sample.api().await(ROTATIONS, "eventing", WITHIN, RotationUnderLoadTest::isOver);
        load.finish();

        print(done);
        assertThat(phases(done))
                .containsExactly(
                        "Preparing",
                        "Publishing",
                        "Switching",
                        "Reissuing",
                        "Draining",
                        "Shadowing",
                        "Retiring",
                        "Done");
        assertThat(load.failures()).isEmpty();
        assertThat(load.sent()).as("requests sent").isGreaterThan(200);
        awaitDeliveries();
        assertThat(subscriber.shown()).as("certificates of the subscriber").isEqualTo(2);
        assertThatThrownBy(() -> before.overNewConnection("after", "{}")).isInstanceOf(SSLException.class);
        var after = sample.sender();
        assertThat(after.overNewConnection("after", "{}").status()).isEqualTo(202);
        assertThat(blocks(sample.awaitBroker("https"))).as("roots advertised").isEqualTo(1);
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private void awaitDeliveries() {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!subscriber.received().containsAll(load.accepted()) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(subscriber.received()).as("events delivered").containsAll(load.accepted());
    }

    private static boolean isSwitched(JsonNode rotation) {
        return phases(rotation).contains("Reissuing");
    }

    /** How long each phase took, to the second, as the status keeps it. */
    private void print(JsonNode rotation) {
        var history = rotation.path("status").path("history");
        var begun = Instant.parse(history.path(0).path("time").asText());
        var over = Instant.parse(history.path(history.size() - 1).path("time").asText());
        System.out.printf(
                "CA rotation under load: %d requests, %d deliveries, %d s in all%n",
                load.sent(),
                subscriber.received().size(),
                Duration.between(begun, over).toSeconds());
        for (int i = 0; i < history.size(); i++) {
            var step = history.path(i);
            var from = Instant.parse(step.path("time").asText());
            var to = i + 1 < history.size()
                    ? Instant.parse(history.path(i + 1).path("time").asText())
                    : from;
            System.out.printf(
                    "  %-10s %3d s, because %s%n",
                    step.path("phase").asText(),
                    Duration.between(from, to).toSeconds(),
                    step.path("evidence").asText());
        }
    }

    private static List<String> phases(JsonNode rotation) {
        var phases = new ArrayList<String>();
        rotation.path("status")
                .path("history")
                .forEach(step -> phases.add(step.path("phase").asText()));
        return phases;
    }

    private static long blocks(JsonNode broker) {
        return SampleNode.address(broker)
                .path("CACerts")
                .asText()
                .lines()
                .filter(line -> line.startsWith("-----BEGIN"))
                .count();
    }
}

package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Eventing's CA is replaced under load, by clients that trust what the broker advertises and nothing else: no request fails. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RotationUnderLoadTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"3s","drain":"10m","shadow":"2s"}}}""";
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final SampleNode sample =
            SampleNode.startWith("sealane.cert.rotation { issue-deadline = 2s, look = 200ms }");
    private final FollowingLoad load = FollowingLoad.start(sample.api(), () -> false);

    @AfterEach
    void stop() {
        load.close();
        sample.close();
    }

    @Test
    void no_request_fails_and_the_old_root_is_refused_afterwards() throws Exception {
        var before = sample.sender();
        assertThat(before.overNewConnection("before", "{}").status()).isEqualTo(202);
        sample.api().create(ROTATIONS, ROTATION);
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
        assertThatThrownBy(() -> before.overNewConnection("after", "{}")).isInstanceOf(SSLException.class);
        var after = sample.sender();
        assertThat(after.overNewConnection("after", "{}").status()).isEqualTo(202);
        assertThat(blocks(sample.awaitBroker("https"))).as("roots advertised").isEqualTo(1);
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    /** When each phase began, to the second, as the status keeps it. */
    private void print(JsonNode rotation) {
        System.out.printf("CA rotation under load, %d requests:%n", load.sent());
        rotation.path("status")
                .path("history")
                .forEach(step -> System.out.printf(
                        "  %s %s: %s%n",
                        step.path("time").asText(),
                        step.path("phase").asText(),
                        step.path("evidence").asText()));
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

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Whoever waits for an event reads at the Trigger why it does not come. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeliveryFailingTest {

    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final TestCa CA = TestCa.create("subscriber");

    private final SampleNode sample = SampleNode.startWith("sealane.eventing.limits.failing-notice = 200ms");

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void a_handshake_that_is_refused_is_told_with_what_was_expected_until_it_succeeds() throws Exception {
        try (var subscriber = KeptTlsServer.start(CA.issue(new SecretName("ns", "subscriber"), List.of("localhost")))) {
            var uri = "https://localhost:" + subscriber.address().getPort() + "/";
            sample.api().create(SampleNode.TRIGGERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
                     "spec":{"broker":"br","subscriber":{"uri":"%s"},
                             "delivery":{"retry":1000000,"backoffPolicy":"linear","backoffDelay":"PT0.01S"}}}""".formatted(uri));
            var trigger = sample.api().await(SampleNode.TRIGGERS, "outside", SampleNode.PATIENCE, isTrue("Ready"));
            sample.sender().overNewConnection("one", "{}");

            var failing = event(trigger, "DeliveryFailing");
            assertThat(failing.path("type").asText()).isEqualTo("Warning");
            assertThat(failing.path("message").asText())
                    .startsWith("nothing was delivered to " + uri + " since 2")
                    .contains("; the last one failed: TLS: ", "CN=subscriber");

            sample.api().create(MAPS, """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"theirs","labels":{"networking.knative.dev/trust-bundle":"true"}},
                     "data":{"ca.pem":"%s"}}""".formatted(
                            Pem.certificate(CA.certificate()).replace("\n", "\\n")));
            var resumed = event(trigger, "DeliveryResumed");
            assertThat(resumed.path("type").asText()).isEqualTo("Normal");
            assertThat(resumed.path("message").asText())
                    .startsWith("events are delivered again; nothing was delivered to " + uri + " from 2");
        }
    }

    private JsonNode event(JsonNode about, String reason) {
        return sample.api()
                .awaitAny(
                        "/api/v1/namespaces/demo/events",
                        SampleNode.PATIENCE,
                        event -> event.path("reason").asText().equals(reason)
                                && event.at("/involvedObject/uid").equals(about.at("/metadata/uid")));
    }
}

package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A root is dropped while a delivery's connection that relies on it is kept: the connection ends, long before it would for being idle. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DistrustTest {

    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final TestCa CA = TestCa.create("subscriber");

    private final SampleNode sample = SampleNode.start();

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void a_kept_connection_to_a_subscriber_ends_when_its_root_is_trusted_no_longer() throws Exception {
        try (var subscriber = KeptTlsServer.start(CA.issue(new SecretName("ns", "subscriber"), List.of("localhost")))) {
            var api = sample.api();
            api.create(MAPS, """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"theirs","labels":{"networking.knative.dev/trust-bundle":"true"}},
                     "data":{"ca.pem":"%s"}}""".formatted(Pem.certificate(CA.certificate()).replace("\n", "\\n")));
            api.create(SampleNode.TRIGGERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
                     "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"}}}""".formatted(subscriber.address().getPort()));
            api.await(SampleNode.TRIGGERS, "outside", SampleNode.PATIENCE, isTrue("Ready"));
            sample.sender().overNewConnection("one", "{}");
            subscriber.answered().get(60, TimeUnit.SECONDS);

            api.delete(MAPS + "/theirs");

            // An idle connection would be kept for 30 s.
            subscriber.closedByClient().get(60, TimeUnit.SECONDS);
        }
    }
}

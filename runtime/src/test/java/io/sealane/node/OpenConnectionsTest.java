package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What {@code sealane.cert.connections} says becomes of open connections, with real ones, kept far longer than any test waits. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpenConnectionsTest {

    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final String SERVED = "mt-broker-ingress-server-tls";
    private static final String SECRET = "/api/v1/namespaces/knative-eventing/secrets/" + SERVED;
    private static final String CERTIFICATE =
            "/apis/cert-manager.io/v1/namespaces/knative-eventing/certificates/" + SERVED;
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"0s","drain":"10m","shadow":"0s"}}}""";
    private static final String LONG_LIVED = """
            sealane.gateway.upstream.idle-timeout = 10m
            sealane.gateway.transport.deadlines.idle = 10m
            sealane.cert.rotation { issue-deadline = 0s, look = 200ms }
            """;
    private static final String ASKING = "sealane.listeners.cluster-local-https.client-certificates = optional\n";
    private static final Duration LIFE = Duration.ofHours(1);

    private static final TestCa CA = TestCa.create("subscriber");

    private final AheadClock clock = new AheadClock();

    @Test
    void kept_upstream_connections_outlive_the_root_of_their_peer() throws Exception {
        var other = TestCa.create("dead letters");
        try (var sample = start("upstream = keep");
                var subscriber = KeptTlsServer.start(CA.issue(name("subscriber"), List.of("localhost")));
                var deadLetters = KeptTlsServer.start(other.issue(name("dead"), List.of("localhost")))) {
            trust(sample, "theirs", CA);
            trust(sample, "others", other);
            trigger(sample, subscriber, """
                    ,"delivery":{"retry":0,"deadLetterSink":{"uri":"https://localhost:%d/"}}""".formatted(deadLetters.address().getPort()));
            sample.sender().overNewConnection("one", "{}");
            subscriber.answered().get(60, TimeUnit.SECONDS);

            sample.api().delete(MAPS + "/theirs");

            // A new connection to it is refused from then on, so a dead letter says that its root is gone.
            publishUntil(sample, () -> deadLetters.answered().isDone());
            assertThat(subscriber.closedByClient()).isNotDone();
        }
    }

    @Test
    void upstream_connections_end_when_the_certificate_of_their_peer_expires() throws Exception {
        try (var sample = start("upstream = drain-at-expiry, sweep = 200ms")) {
            trust(sample, "theirs", CA);
            try (var subscriber = KeptTlsServer.start(shortLived(CA, "localhost"))) {
                trigger(sample, subscriber, "");
                sample.sender().overNewConnection("one", "{}");
                subscriber.answered().get(60, TimeUnit.SECONDS);
                assertThat(subscriber.closedByClient()).isNotDone();

                clock.putAhead(LIFE.plusMinutes(1));

                subscriber.closedByClient().get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void connections_of_a_listener_end_when_the_certificate_that_was_shown_expires() throws Exception {
        var own = TestCa.create("own");
        try (var sample = start("listener = drain-at-expiry, sweep = 200ms")) {
            var api = sample.api();
            var port = SampleNode.localUrl(sample.awaitBroker("https")).getPort();
            api.mergePatch(CERTIFICATE, "{\"spec\":{\"renewal\":{\"policy\":\"Disabled\"}}}");
            var shown = shortLived(own, "localhost");
            api.mergePatch(SECRET, secret(shown));

            try (var client = awaitShown(port, own, shown)) {
                assertThat(client.isOpenFor(Duration.ofMillis(500))).isTrue();

                clock.putAhead(LIFE.plusMinutes(1));

                assertThat(client.endsWithin(Duration.ofSeconds(90))).isTrue();
            }
        }
    }

    @Test
    void connections_of_a_listener_end_in_a_rotation_where_they_are_to() throws Exception {
        try (var sample = start("listener = drain-on-distrust");
                var client = IdleTlsClient.open(sample.awaitBroker("https"))) {
            rotate(sample);

            assertThat(client.endsWithin(Duration.ofSeconds(90))).isTrue();
        }
    }

    @Test
    void connections_of_a_listener_go_on_through_a_rotation_where_they_are_kept() throws Exception {
        try (var sample = start("listener = keep");
                var client = IdleTlsClient.open(sample.awaitBroker("https"))) {
            rotate(sample);

            assertThat(client.isOpenFor(Duration.ofMillis(500))).isTrue();
        }
    }

    @Test
    void connections_of_clients_end_when_the_root_of_their_own_certificate_is_trusted_no_longer() throws Exception {
        var others = TestCa.create("other clients");
        try (var sample = start("listener = drain-on-distrust", ASKING)) {
            trust(sample, "gone", CA);
            trust(sample, "others", others);
            var dropped = showing(sample, CA);
            try (var client = openOnceLetIn(sample, dropped);
                    var other = openOnceLetIn(sample, showing(sample, others));
                    var nobody = IdleTlsClient.open(sample.awaitBroker("https"))) {
                sample.api().delete(MAPS + "/gone");

                assertThat(client.endsWithin(Duration.ofSeconds(90))).isTrue();
                assertThat(other.isOpenFor(Duration.ofMillis(300))).isTrue();
                assertThat(nobody.isOpenFor(Duration.ofMillis(300))).isTrue();
            }
            assertThat(isLetIn(sample, dropped))
                    .as("by a session from before, or anew")
                    .isFalse();
        }
    }

    private static SSLContext showing(SampleNode sample, TestCa ca) {
        var roots =
                SampleNode.address(sample.awaitBroker("https")).path("CACerts").asText();
        return Trusting.context(
                TlsTarget.of(TrustBundleParser.parse(roots, "CACerts").bundle())
                        .withOwn(ca.issue(name("client"), List.of("client.example"))));
    }

    /** The first handshakes may come before the listener knows the root. */
    private static IdleTlsClient openOnceLetIn(SampleNode sample, SSLContext tls) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!isLetIn(sample, tls)) {
            assertThat(System.nanoTime()).as("not let in within 60 s").isLessThan(deadline);
        }
        return IdleTlsClient.open(
                tls, SampleNode.localUrl(sample.awaitBroker("https")).getPort());
    }

    private static boolean isLetIn(SampleNode sample, SSLContext tls) {
        var sender = new EventSender(SampleNode.localUrl(sample.awaitBroker("https")), tls);
        try {
            return sender.overNewConnection("one", "{}").status() == 202;
        } catch (IOException e) {
            return false;
        }
    }

    private SampleNode start(String connections) {
        return start(connections, "");
    }

    private SampleNode start(String connections, String more) {
        return SampleNode.startWith(LONG_LIVED + more + "sealane.cert.connections { " + connections + " }", clock);
    }

    private static void rotate(SampleNode sample) {
        sample.api().create(ROTATIONS, ROTATION);
        var over = sample.api().await(ROTATIONS, "eventing", Duration.ofSeconds(60), OpenConnectionsTest::isOver);
        assertThat(over.at("/status/phase").asText()).isEqualTo("Done");
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.at("/status/phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static void publishUntil(SampleNode sample, java.util.function.BooleanSupplier done) throws Exception {
        var sender = sample.sender();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; !done.getAsBoolean(); i++) {
            assertThat(System.nanoTime()).as("no dead letter within 60 s").isLessThan(deadline);
            sender.overNewConnection("until-" + i, "{}");
        }
    }

    private static void trust(SampleNode sample, String name, TestCa ca) {
        sample.api().create(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"%s","labels":{"networking.knative.dev/trust-bundle":"true"}},
                 "data":{"ca.pem":"%s"}}""".formatted(
                        name, Pem.certificate(ca.certificate()).replace("\n", "\\n")));
    }

    private static void trigger(SampleNode sample, KeptTlsServer subscriber, String delivery) {
        sample.api()
                .create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
                 "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"}%s}}""".formatted(subscriber.address().getPort(), delivery));
        sample.api().await(SampleNode.TRIGGERS, "outside", SampleNode.PATIENCE, isTrue("Ready"));
    }

    private static Credential shortLived(TestCa ca, String name) {
        return ca.issue(
                name("short"),
                1,
                List.of(name),
                TestCertificates.KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO,
                Clock.systemUTC().instant().plus(LIFE));
    }

    private static SecretName name(String name) {
        return new SecretName("ns", name);
    }

    private static String secret(Credential credential) {
        return "{\"data\":{\"tls.crt\":\"%s\",\"tls.key\":\"%s\"}}"
                .formatted(
                        base64(Pem.certificates(credential.chain())),
                        base64(Pem.privateKey(credential.key(), Encoding.PKCS8)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static IdleTlsClient awaitShown(int port, TestCa ca, Credential wanted) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            var client = IdleTlsClient.tryOpen(port, ca);
            if (client.isPresent()) {
                return client.get();
            }
            assertThat(System.nanoTime()).as("%s not shown within 60 s", wanted).isLessThan(deadline);
        }
    }
}

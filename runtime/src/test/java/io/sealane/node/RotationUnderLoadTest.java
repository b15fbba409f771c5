package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Eventing's CA is replaced under load with mutual TLS at both ends: clients show a certificate below it and trust what the broker
 * advertises and nothing else, and a subscriber of its own does likewise. No request fails and no event is lost.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RotationUnderLoadTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"%ds","drain":"10m","shadow":"%ds"}}}""".formatted(TestSize.of(1, 60), TestSize.of(1, 60));
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/demo/certificates";
    private static final String CERTIFICATE = """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"%1$s"},
             "spec":{"secretName":"%1$s-tls","dnsNames":["%2$s"],"usages":["%3$s"],"privateKey":{"algorithm":"ECDSA"},
                     "issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""";
    private static final String SUBSCRIBER_SECRET = "/api/v1/namespaces/demo/secrets/subscriber-tls";
    private static final String CLIENT_SECRET = "/api/v1/namespaces/demo/secrets/client-tls";
    private static final String SETTINGS = """
            sealane.cert.rotation { issue-deadline = 500ms, look = 100ms }
            sealane.listeners.cluster-local-https.client-certificates = required
            """;
    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final Duration WITHIN = Duration.ofSeconds(TestSize.of(120, 600));

    private final SampleNode sample = SampleNode.startWith(SETTINGS);
    private final RenewingTlsSubscriber subscriber;
    private final FollowingLoad load;

    RotationUnderLoadTest() throws Exception {
        var api = sample.api();
        order("subscriber", "localhost", "server auth");
        order("client", "client.demo", "client auth");
        subscriber = RenewingTlsSubscriber.start(
                api, SUBSCRIBER_SECRET, () -> advertised().roots());
        api.create(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"subscribers","labels":{"networking.knative.dev/trust-bundle":"true"}},
                 "data":{"ca.pem":"%s"}}""".formatted(root().replace("\n", "\\n")));
        // An event that is refused once is lost: then the check below fails.
        api.create(SampleNode.TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
                 "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"},"delivery":{"retry":0}}}""".formatted(subscriber.port()));
        api.await(SampleNode.TRIGGERS, "outside", WITHIN, isTrue("Ready"));
        awaitDeliveriesWithCertificate();
        load = FollowingLoad.start(this::advised, () -> false).keepingTheFirst();
    }

    @AfterEach
    void stop() {
        load.close();
        subscriber.close();
        sample.close();
    }

    /** The first ones may come before deliveries have a certificate to show: they are refused. */
    private void awaitDeliveriesWithCertificate() throws Exception {
        var deadline = System.nanoTime() + WITHIN.toNanos();
        for (int i = 0; subscriber.received().isEmpty(); i++) {
            assertThat(System.nanoTime() - deadline).as("within " + WITHIN).isNegative();
            advised().sender().overNewConnection("first-" + i, "{}");
        }
    }

    private void order(String name, String host, String usage) {
        sample.api().create(CERTIFICATES, CERTIFICATE.formatted(name, host, usage));
        sample.api().await(CERTIFICATES, name, WITHIN, isTrue("Ready"));
    }

    private String root() {
        return ClientPair.text(sample.api().get(SUBSCRIBER_SECRET), "ca.crt");
    }

    private FollowingLoad.Advice advertised() {
        return FollowingLoad.advertised(sample.api().get(SampleNode.BROKERS + "/br"));
    }

    /** What clients go by: what the broker advertises, and their own Secret. */
    private FollowingLoad.Advice advised() {
        return advertised().showing(ClientPair.of(sample.api().get(CLIENT_SECRET)));
    }

    @Test
    void no_request_fails_and_the_old_root_is_refused_afterwards() throws Exception {
        var before = advised();
        var subscribersOld = ClientPair.of(sample.api().get(SUBSCRIBER_SECRET));
        assertThat(before.sender().overNewConnection("before", "{}").status()).isEqualTo(202);
        assertThatThrownBy(() -> sample.sender().overNewConnection("nobody", "{}"))
                .as("a client without a certificate")
                .isInstanceOf(IOException.class);
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
        assertThat(load.sent()).as("requests sent").isGreaterThan(50);
        awaitDeliveries();
        var after = advised();
        // The connection that showed the last ones is not there before the next delivery.
        publishUntil(
                after, () -> subscriber.shown() == 2 && subscriber.clients().contains(deliveriesShow()));
        assertThat(subscriber.clients())
                .as("certificates that deliveries showed")
                .hasSizeGreaterThan(1);
        assertThat(after.sender().overNewConnection("after", "{}").status()).isEqualTo(202);
        assertThatThrownBy(() -> before.sender().overNewConnection("after", "{}"))
                .as("a client that trusts the old root only")
                .isInstanceOf(SSLException.class);
        var stale = new FollowingLoad.Advice(after.broker(), after.roots(), before.own());
        assertThatThrownBy(() -> stale.sender().overNewConnection("stale", "{}"))
                .as("a client that shows a certificate below the old root")
                .isInstanceOf(IOException.class);
        assertThat(blocks(sample.awaitBroker("https"))).as("roots advertised").isEqualTo(1);
        refuseSubscriberBelowTheOldRoot(subscribersOld, after);
    }

    /** What is sent to it becomes a dead letter. */
    private void refuseSubscriberBelowTheOldRoot(ClientPair old, FollowingLoad.Advice senders) throws Exception {
        try (var stale = KeptTlsServer.start(old.credential())) {
            sample.api()
                    .create(SampleNode.TRIGGERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"stale"},
                     "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"},
                             "delivery":{"retry":0,"deadLetterSink":{"uri":"https://localhost:%d/dead"}}}}""".formatted(stale.address().getPort(), subscriber.port()));
            sample.api().await(SampleNode.TRIGGERS, "stale", WITHIN, isTrue("Ready"));
            senders.sender().overNewConnection("refused", "{}");
            await(() -> subscriber.deadLetters().contains("refused"));
            assertThat(stale.answered()).isNotDone();
        }
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private void awaitDeliveries() {
        await(() -> subscriber.received().containsAll(load.accepted()));
        assertThat(subscriber.received()).as("events delivered").containsAll(load.accepted());
    }

    private static void publishUntil(FollowingLoad.Advice by, BooleanSupplier condition) throws Exception {
        var deadline = System.nanoTime() + WITHIN.toNanos();
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(System.nanoTime() - deadline).as("within " + WITHIN).isNegative();
            by.sender().overNewConnection("last-" + i, "{}");
        }
    }

    private BigInteger deliveriesShow() {
        var secret = sample.api().get("/api/v1/namespaces/knative-eventing/secrets/mt-broker-filter-server-tls");
        return ClientPair.of(secret).credential().leaf().getSerialNumber();
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).as("within 60 s").isTrue();
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

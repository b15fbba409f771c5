package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node ends without a word in a phase of a CA rotation, under load with certificates at both ends: it goes on, after reconnects no
 * request fails, and no event is lost.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KilledRotationTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"1s","drain":"10m","shadow":"1s"}}}""";
    private static final String SETTINGS = """
            sealane.cert.rotation { issue-deadline = 500ms, look = 100ms }
            sealane.listeners.cluster-local-https.client-certificates = required
            """;
    private static final List<String> ALL =
            List.of("Preparing", "Publishing", "Switching", "Reissuing", "Draining", "Shadowing", "Retiring");
    private static final List<String> KILLS = TestSize.of(0, 1) == 1 ? ALL : List.of("Reissuing");
    private static final Duration WITHIN = Duration.ofSeconds(120);

    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/demo/certificates";
    private static final String CERTIFICATE = """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"%1$s"},
             "spec":{"secretName":"%1$s-tls","dnsNames":["%2$s"],"usages":["%3$s"],"privateKey":{"algorithm":"ECDSA"},
                     "issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""";
    private static final String SUBSCRIBER_SECRET = "/api/v1/namespaces/demo/secrets/subscriber-tls";
    private static final String CLIENT_SECRET = "/api/v1/namespaces/demo/secrets/client-tls";
    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";
    private static final String TRIGGER = """
            {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"outside"},
             "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/"},
                     "delivery":{"retry":20,"backoffPolicy":"linear","backoffDelay":"PT0.5S"}}}""";

    @TempDir
    private Path data;

    private final Map<String, JsonNode> lastRead = new ConcurrentHashMap<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private volatile ApiClient api;
    private RenewingTlsSubscriber subscriber;
    private FollowingLoad.Advice before;

    @AfterEach
    void stop() {
        if (subscriber != null) {
            subscriber.close();
        }
    }

    @Test
    void a_killed_node_goes_on_with_its_rotation_and_no_request_fails_after_reconnects() throws Exception {
        var sent = 0;
        for (int i = 0; i < KILLS.size(); i++) {
            sent += untilKilled(KILLS.get(i), i == 0);
        }
        sent += untilDone();
        System.out.printf(
                "CA rotation killed in %s, certificates at both ends: %d requests, none failed, no event lost%n",
                KILLS, sent);
        assertThat(sent).as("the load was real").isGreaterThan(20);
        assertThat(subscriber.clients())
                .as("certificates that deliveries showed")
                .hasSizeGreaterThan(1);
        assertThat(subscriber.shown()).as("certificates of the subscriber").isGreaterThan(1);
    }

    private int untilKilled(String phase, boolean isFirst) throws Exception {
        try (var node = start(phase)) {
            if (isFirst) {
                prepare();
            }
            var load = load(node);
            if (isFirst) {
                api.create(ROTATIONS, ROTATION);
            }
            assertThat(node.awaitEnd(WITHIN)).as("ended in " + phase).isTrue();
            return load.isPresent() ? finished(load.get(), "until killed in " + phase) : 0;
        }
    }

    private int untilDone() throws Exception {
        try (var node = start("")) {
            // Whoever trusted the CA by a bundle of their own takes it back after the switch, as a rotation asks them
            // to.
            api.delete(MAPS + "/subscribers");
            var load = load(node).orElseThrow();
            var done = api.await(ROTATIONS, "eventing", WITHIN, KilledRotationTest::isOver);
            var sent = finished(load, "after the last start");
            assertThat(history(done)).isEqualTo(withDone());
            await(() -> subscriber.received().containsAll(accepted));
            refuseWhatIsBelowTheOldRoot();
            return sent;
        }
    }

    private int finished(FollowingLoad load, String when) throws Exception {
        try (load) {
            load.finish();
            assertThat(load.failures()).as(when).isEmpty();
            accepted.addAll(load.accepted());
            return load.sent();
        }
    }

    /** Empty when the node ended before anybody could ask it. */
    private Optional<FollowingLoad> load(NodeProcess node) throws Exception {
        BooleanSupplier killed = () -> node.awaitEnd(Duration.ofSeconds(5));
        try {
            var port = node.port("cluster-local-https");
            api.await(
                    SampleNode.BROKERS,
                    "br",
                    WITHIN,
                    isTrue("Ready").and(broker -> SampleNode.localUrl(broker).getPort() == port));
            reconnect(node);
            return Optional.of(FollowingLoad.start(this::advised, killed));
        } catch (IllegalStateException e) {
            if (killed.getAsBoolean()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** As a client does that was cut off: once more, until it is let in. */
    private void reconnect(NodeProcess node) {
        var sender = advised().sender();
        var last = new Object[1];
        var deadline = System.nanoTime() + WITHIN.toNanos();
        while (!isAccepted(sender, last)) {
            if (node.awaitEnd(Duration.ZERO)) {
                throw new IllegalStateException("the node has ended");
            }
            assertThat(System.nanoTime() - deadline)
                    .as("let in within %s; last: %s", WITHIN, last[0])
                    .isNegative();
        }
    }

    private static boolean isAccepted(EventSender sender, Object[] last) {
        try {
            var status = sender.overNewConnection("again", "{}").status();
            last[0] = status;
            return status == 202;
        } catch (IOException e) {
            last[0] = e;
            return false;
        }
    }

    private NodeProcess start(String haltAt) throws Exception {
        var node = NodeProcess.start(data, "-Dsealane.test.config=" + SETTINGS, "-Dsealane.test.halt-at=" + haltAt);
        api = node.api();
        return node;
    }

    private void prepare() throws Exception {
        api.mergePatch(SampleNode.FEATURES, "{\"data\":{\"transport-encryption\":\"Strict\"}}");
        api.create("/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}}""");
        order("subscriber", "localhost", "server auth");
        order("client", "client.demo", "client auth");
        api.create(SampleNode.BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
        api.await(
                SampleNode.BROKERS,
                "br",
                WITHIN,
                isTrue("Ready")
                        .and(broker -> SampleNode.localUrl(broker).toString().startsWith("https://")));
        subscriber = RenewingTlsSubscriber.start(
                () -> lastRead(SUBSCRIBER_SECRET),
                () -> FollowingLoad.advertised(lastRead(SampleNode.BROKERS + "/br"))
                        .roots());
        api.create(MAPS, """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"subscribers","labels":{"networking.knative.dev/trust-bundle":"true"}},
                 "data":{"ca.pem":"%s"}}""".formatted(
                        ClientPair.text(api.get(SUBSCRIBER_SECRET), "ca.crt").replace("\n", "\\n")));
        api.create(SampleNode.TRIGGERS, TRIGGER.formatted(subscriber.port()));
        api.await(SampleNode.TRIGGERS, "outside", WITHIN, isTrue("Ready"));
        before = advised();
        var nobody = new FollowingLoad.Advice(before.broker(), before.roots());
        assertThatThrownBy(() -> nobody.sender().overNewConnection("nobody", "{}"))
                .as("a client without a certificate")
                .isInstanceOf(IOException.class);
    }

    private void order(String name, String host, String usage) {
        api.create(CERTIFICATES, CERTIFICATE.formatted(name, host, usage));
        api.await(CERTIFICATES, name, WITHIN, isTrue("Ready"));
    }

    private void refuseWhatIsBelowTheOldRoot() throws Exception {
        var after = advised();
        assertThat(after.sender().overNewConnection("after", "{}").status()).isEqualTo(202);
        var oldRoot = new FollowingLoad.Advice(after.broker(), before.roots(), after.own());
        assertThatThrownBy(() -> oldRoot.sender().overNewConnection("old", "{}"))
                .as("a client that trusts the old root only")
                .isInstanceOf(SSLException.class);
        var oldPair = new FollowingLoad.Advice(after.broker(), after.roots(), before.own());
        assertThatThrownBy(() -> oldPair.sender().overNewConnection("stale", "{}"))
                .as("a client that shows a certificate below the old root")
                .isInstanceOf(IOException.class);
    }

    /** What clients go by: what the broker advertises, and their own Secret. */
    private FollowingLoad.Advice advised() {
        return FollowingLoad.advertised(api.get(SampleNode.BROKERS + "/br"))
                .showing(ClientPair.of(api.get(CLIENT_SECRET)));
    }

    /** As it is, or was when there was a node to ask: the subscriber outlives them. */
    private JsonNode lastRead(String path) {
        try {
            lastRead.put(path, api.get(path));
        } catch (IllegalStateException e) {
            // Between two nodes.
        }
        return lastRead.get(path);
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("within " + WITHIN).isNegative();
            Thread.onSpinWait();
        }
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static List<String> withDone() {
        return Stream.concat(ALL.stream(), Stream.of("Done")).toList();
    }

    private static List<String> history(JsonNode rotation) {
        return StreamSupport.stream(rotation.path("status").path("history").spliterator(), false)
                .map(step -> step.path("phase").asText())
                .toList();
    }
}

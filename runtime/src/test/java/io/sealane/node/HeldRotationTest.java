package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * A certificate of a namespace that nobody renews holds the rotation of the mesh's CA: it is named, served as long as it is waited for, and
 * refused when somebody has decided to go on without it.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HeldRotationTest {

    private static final String SETTINGS = """
            sealane.cert.rotation { issue-deadline = 500ms, look = 100ms }
            """;
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"held","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"1s","drain":"0s","shadow":"1s"}}}""";
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/demo/certificates";
    private static final String CERTIFICATE = """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"legacy"},
             "spec":{"secretName":"legacy-tls","dnsNames":["localhost"],"duration":"8760h","privateKey":{"algorithm":"ECDSA"},
                     "issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"}}}""";
    private static final String SECRET = "/api/v1/namespaces/demo/secrets/legacy-tls";
    private static final String TRIGGER = """
            {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"legacy"},
             "spec":{"broker":"br","subscriber":{"uri":"https://localhost:%d/","CACerts":"%s"},"delivery":{"retry":0}}}""";
    private static final String NAMED =
            "certificate demo/legacy-tls to be replaced (no Certificate keeps Secret demo/legacy-tls:"
                    + " replace or delete it; it ends ";
    private static final Duration WITHIN = Duration.ofSeconds(120);

    private SampleNode sample;
    private ApiClient api;

    @BeforeEach
    void start() {
        sample = SampleNode.startWith(SETTINGS);
        api = sample.api();
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void a_namespaces_old_certificate_holds_until_somebody_decides_and_is_refused_then() throws Exception {
        sample.awaitBroker("https");
        api.create(CERTIFICATES, CERTIFICATE);
        api.await(CERTIFICATES, "legacy", WITHIN, isTrue("Ready"));
        api.delete(CERTIFICATES + "/legacy");
        var root = ClientPair.text(api.get(SECRET), "ca.crt");
        try (var legacy = RenewingTlsSubscriber.startAsking(api, SECRET, this::advertised)) {
            api.create(SampleNode.TRIGGERS, TRIGGER.formatted(legacy.port(), root.replace("\n", "\\n")));
            api.await(SampleNode.TRIGGERS, "legacy", WITHIN, isTrue("Ready"));

            api.create(ROTATIONS, ROTATION);
            var held = api.await(ROTATIONS, "held", WITHIN, HeldRotationTest::isHeld);
            assertThat(held.at("/status/phase").asText()).isEqualTo("Reissuing");
            assertThat(held.at("/status/heldBy").asInt()).isEqualTo(1);
            assertThat(ready(held).path("message").asText())
                    .startsWith("held by 1 of namespaces: " + NAMED)
                    .endsWith("; it waits until that is done; spec.hold.tenants bounds it");
            await(() ->
                    told("cert-manager", "StillNeedsOldRoot", "after the switch held by 1 of namespaces: " + NAMED));
            // Begins so: what was told before the switch has these words too.
            await(() -> told("cert-manager", "StillNeedsOldRoot", "^held by 1 of namespaces: " + NAMED));
            // Both roots are trusted by now, so that it needs no CACerts of its own, which would keep the old one.
            api.mergePatch(SampleNode.TRIGGERS + "/legacy", "{\"spec\":{\"subscriber\":{\"CACerts\":null}}}");
            api.await(SampleNode.TRIGGERS, "legacy", WITHIN, HeldRotationTest::isObserved);
            sample.sender().overNewConnection("held", "{}");
            await(() -> legacy.received().contains("held"));

            api.mergePatch(ROTATIONS + "/held", "{\"spec\":{\"hold\":{\"tenants\":\"0s\"}}}");
            var done = api.await(ROTATIONS, "held", WITHIN, HeldRotationTest::isDone);
            assertThat(done.at("/status").has("heldBy")).isFalse();
            assertThat(done.at("/status/history").findValuesAsText("evidence"))
                    .anySatisfy(
                            why -> assertThat(why).startsWith("hold.tenants has passed, without waiting for " + NAMED));
            await(() -> told("cert-manager", "PassedOver", "without waiting for " + NAMED));

            sample.sender().overNewConnection("refused", "{}");
            await(() -> told("demo", "EventLost", "expected a server certificate with a chain to one of"));
            assertThat(legacy.received()).contains("held").doesNotContain("refused");
        }
    }

    /** By what it judges those who deliver, whose certificates are replaced. */
    private String advertised() {
        return FollowingLoad.advertised(api.get(SampleNode.BROKERS + "/br")).roots();
    }

    private boolean told(String namespace, String reason, String message) {
        var events = api.get("/api/v1/namespaces/" + namespace + "/events").path("items");
        return StreamSupport.stream(events.spliterator(), false)
                .anyMatch(event -> event.path("reason").asText().equals(reason)
                        && event.path("type").asText().equals("Warning")
                        && ("^" + event.path("message").asText()).contains(message));
    }

    private static boolean isObserved(JsonNode trigger) {
        return isTrue("Ready").test(trigger)
                && trigger.at("/status/observedGeneration").asLong()
                        == trigger.at("/metadata/generation").asLong();
    }

    private static boolean isHeld(JsonNode rotation) {
        return ready(rotation).path("reason").asText().equals("StillNeedsOldRoot");
    }

    private static boolean isDone(JsonNode rotation) {
        return rotation.at("/status/phase").asText().equals("Done");
    }

    private static JsonNode ready(JsonNode rotation) {
        return rotation.at("/status/conditions/0");
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("within " + WITHIN).isNegative();
            Thread.onSpinWait();
        }
    }
}

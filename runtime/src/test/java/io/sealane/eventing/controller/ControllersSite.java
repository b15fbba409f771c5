package io.sealane.eventing.controller;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.eventing.identity.TokenVerifier;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Manifests;
import io.sealane.resource.status.Conditions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The controllers over resources and a mesh that are kept in memory, with a broker {@code br} and a trigger {@code tr} to apply. */
final class ControllersSite implements AutoCloseable {

    private static final EventingControllerSettings SETTINGS = new EventingControllerSettings(
            "knative-eventing",
            "cluster.local",
            true,
            2,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            new ReconcilerSettings(4, Duration.ofMillis(10), Duration.ofHours(1)));
    static final TriggerId TRIGGER = new TriggerId("ns", "tr");
    static final String BROKER =
            "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: ns}, spec: {}}";
    static final String SERVICE =
            "{apiVersion: v1, kind: Service, metadata: {name: display, namespace: ns}, spec: {ports: [{port: 80}]}}";

    private final ActorTestKit kit = ActorTestKit.create();
    private final FakeResources resources = new FakeResources();
    private final FakeMesh mesh = new FakeMesh();
    private final BlockingQueue<TransportEncryption> modes = new LinkedBlockingQueue<>();
    private final Gatekeeper door = new Gatekeeper(
            (token, audience, issuer) ->
                    CompletableFuture.completedStage(new TokenVerifier.Verification.Subject(token)),
            10,
            Duration.ofSeconds(1),
            Duration.ZERO,
            () -> Instant.EPOCH);

    @Override
    public void close() {
        kit.shutdownTestKit();
    }

    FakeResources resources() {
        return resources;
    }

    FakeMesh mesh() {
        return mesh;
    }

    /** Every mode that was told, in order. */
    BlockingQueue<TransportEncryption> modes() {
        return modes;
    }

    Gatekeeper door() {
        return door;
    }

    void start() {
        kit.spawn(EventingControllers.create(
                SETTINGS,
                EventingRules.configMaps(SETTINGS.systemNamespace()),
                new EventingControllers.Surroundings(
                        resources,
                        mesh,
                        modes::add,
                        door,
                        new IngressAddresses(8081, 8444),
                        Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC),
                        Runnable::run)));
    }

    void apply(String yaml) throws Exception {
        Manifests.apply(resources, Manifests.read(yaml, "test"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    <T extends HasMetadata> T await(Class<T> kind, String name, Predicate<T> wanted) throws InterruptedException {
        BlockingQueue<T> found = new LinkedBlockingQueue<>();
        resources.informer(kind).listen(change -> {
            if (change.present() && change.key().name().equals(name) && wanted.test(change.resource())) {
                found.add(change.resource());
            }
        });
        var first = found.poll(60, TimeUnit.SECONDS);
        if (first == null) {
            throw new AssertionError(
                    "not as wanted: " + resources.informer(kind).list());
        }
        return first;
    }

    /** Asks until it holds. */
    void awaitAssert(Runnable holds) {
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(60), () -> {
            holds.run();
            return true;
        });
    }

    static boolean ready(Broker broker) {
        return broker.getStatus() != null
                && Conditions.find(broker.getStatus().getConditions(), "Ready")
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .isPresent();
    }

    static boolean ready(Trigger trigger) {
        return condition(trigger, "Ready").equals("True");
    }

    static String condition(Trigger trigger, String type) {
        return trigger.getStatus() == null
                ? "none"
                : Conditions.find(trigger.getStatus().getConditions(), type)
                        .map(found ->
                                found.getStatus().equals("True") ? "True" : found.getStatus() + " " + found.getReason())
                        .orElse("none");
    }

    static String trigger(String broker, String more) {
        return """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: tr, namespace: ns}
                spec:
                  broker: %s
                  subscriber: {ref: {apiVersion: v1, kind: Service, name: display}}
                  %s
                """.formatted(broker, more);
    }

    static String features(String mode) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},"
                + " data: {transport-encryption: " + mode + "}}";
    }
}

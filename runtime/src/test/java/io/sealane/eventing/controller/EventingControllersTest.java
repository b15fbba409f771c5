package io.sealane.eventing.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.eventing.access.Gatekeeper;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.identity.TokenVerifier;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.gateway.event.ingress.EventGuard;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.ReconcilerSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Manifests;
import io.sealane.resource.status.Conditions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingControllersTest {

    private static final EventingControllerSettings SETTINGS = new EventingControllerSettings(
            "knative-eventing",
            "cluster.local",
            true,
            2,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            new ReconcilerSettings(4, Duration.ofMillis(10), Duration.ofHours(1)));
    private static final TriggerId TRIGGER = new TriggerId("ns", "tr");
    private static final TestCa CA = TestCa.create("roots");

    private static final String BROKER =
            "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: ns}, spec: {}}";
    private static final String SERVICE =
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

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void a_broker_becomes_ready_with_a_fixed_number_of_partitions() throws Exception {
        apply(BROKER);
        start();

        var broker = await(Broker.class, "br", EventingControllersTest::ready);

        assertEquals("2", broker.getStatus().getAnnotations().get("sealane.io/partitions"));
        assertEquals(
                "http://broker-ingress.knative-eventing.svc.cluster.local/ns/br",
                broker.getStatus().getAddress().getUrl());
        assertEquals(
                2,
                mesh.settings().broker(new BrokerId("ns", "br")).orElseThrow().partitions());
    }

    @Test
    void brokers_of_other_classes_are_left_alone() throws Exception {
        apply(BROKER.replace(
                "namespace: ns", "namespace: ns, annotations: {eventing.knative.dev/broker.class: Kafka}"));
        apply(BROKER.replace("name: br", "name: ours"));
        apply(trigger("br", ""));
        start();

        await(Broker.class, "ours", EventingControllersTest::ready);

        assertEquals(1, mesh.settings().brokers().size());
        assertNull(resources.read(Broker.class, "ns", "br").getStatus());
        assertNull(resources.read(Trigger.class, "ns", "tr").getStatus());
    }

    @Test
    void a_trigger_is_ready_only_when_every_partition_stored_where_it_starts() throws Exception {
        apply(BROKER);
        apply(SERVICE);
        apply(trigger("br", "filter: {attributes: {type: greeting}}"));
        start();

        var starting = await(
                Trigger.class,
                "tr",
                trigger -> condition(trigger, "BrokerReady").equals("True"));
        assertEquals("Unknown Starting", condition(starting, "SubscriptionReady"));
        assertEquals("Unknown Starting", condition(starting, "Ready"));

        mesh.storePositions();
        var trigger = await(Trigger.class, "tr", EventingControllersTest::ready);

        assertEquals("http://display.ns.svc.cluster.local", trigger.getStatus().getSubscriberUri());
        assertEquals(1L, trigger.getStatus().getObservedGeneration());
        var settings = mesh.settings().triggers().get(TRIGGER);
        assertEquals(new AttributeFilter(Map.of("type", "greeting")), settings.filter());
        assertEquals(
                "http://display.ns.svc.cluster.local",
                settings.subscriber().uri().toString());
    }

    @Test
    void a_trigger_of_a_missing_broker_says_so_and_gets_ready_when_the_broker_comes() throws Exception {
        mesh.storePositions();
        apply(SERVICE);
        apply(trigger("br", ""));
        start();
        var waiting = await(Trigger.class, "tr", trigger -> trigger.getStatus() != null);
        assertEquals("False BrokerDoesNotExist", condition(waiting, "Ready"));

        apply(BROKER);

        await(Trigger.class, "tr", EventingControllersTest::ready);
    }

    @Test
    void a_trigger_keeps_its_place_while_its_subscriber_is_missing() throws Exception {
        mesh.storePositions();
        apply(BROKER);
        apply(SERVICE);
        apply(trigger("br", ""));
        start();
        await(Trigger.class, "tr", EventingControllersTest::ready);

        resources.delete(Service.class, new ResourceKey("ns", "display"));
        var broken = await(Trigger.class, "tr", trigger -> !ready(trigger));

        assertEquals("False ServiceNotFound", condition(broken, "SubscriberResolved"));
        assertNull(broken.getStatus().getSubscriberUri());
        assertEquals("http://display.ns.svc.cluster.local", subscriber());

        apply(SERVICE);
        var found = await(Trigger.class, "tr", EventingControllersTest::ready);
        assertEquals("http://display.ns.svc.cluster.local", found.getStatus().getSubscriberUri());
        assertThat(found.getStatus().getAnnotations()).doesNotContainKey("sealane.io/last-subscriber");
    }

    private String subscriber() {
        return mesh.settings().triggers().get(TRIGGER).subscriber().uri().toString();
    }

    @Test
    void a_filter_that_is_not_understood_delivers_nothing() throws Exception {
        mesh.storePositions();
        apply(BROKER);
        apply(SERVICE);
        apply(trigger("br", "filters: [{cesql: type LIKE}]"));
        start();

        var refused = await(
                Trigger.class,
                "tr",
                trigger -> condition(trigger, "SubscriptionReady").startsWith("False"));

        assertEquals("False FilterInvalid", condition(refused, "SubscriptionReady"));
        assertEquals(Map.of(), mesh.settings().triggers());
    }

    @Test
    void a_broker_of_ours_that_becomes_another_controllers_is_suspended_and_not_deleted() throws Exception {
        apply(BROKER);
        apply(BROKER.replace("name: br", "name: other"));
        start();
        await(Broker.class, "br", EventingControllersTest::ready);
        var uid = resources.read(Broker.class, "ns", "br").getMetadata().getUid();

        apply(BROKER.replace(
                "namespace: ns", "namespace: ns, annotations: {eventing.knative.dev/broker.class: Kafka}"));

        kit.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            assertEquals(Set.of(uid), mesh.settings().suspended());
            assertEquals(1, mesh.settings().brokers().size());
            return true;
        });
    }

    @Test
    void a_trigger_whose_filter_is_edited_to_something_unknown_keeps_its_place() throws Exception {
        mesh.storePositions();
        apply(BROKER);
        apply(SERVICE);
        apply(trigger("br", ""));
        start();
        var trigger = await(Trigger.class, "tr", EventingControllersTest::ready);

        apply(trigger("br", "filters: [{cesql: \"type LIKE\"}]"));

        await(
                Trigger.class,
                "tr",
                found -> condition(found, "SubscriptionReady").equals("False FilterInvalid"));
        assertEquals(Set.of(trigger.getMetadata().getUid()), mesh.settings().suspended());
        assertEquals(Map.of(), mesh.settings().triggers());
    }

    @Test
    void a_subscriber_may_be_another_broker() throws Exception {
        mesh.storePositions();
        apply(BROKER);
        apply(BROKER.replace("name: br", "name: next"));
        apply(trigger("br", "")
                .replace("v1, kind: Service, name: display", "eventing.knative.dev/v1, kind: Broker, name: next"));
        start();

        var trigger = await(Trigger.class, "tr", EventingControllersTest::ready);

        assertEquals(
                "http://broker-ingress.knative-eventing.svc.cluster.local/ns/next",
                trigger.getStatus().getSubscriberUri());
    }

    @Test
    void switching_to_strict_needs_no_restart() throws Exception {
        apply(features("disabled"));
        apply(secret("the CA"));
        apply(BROKER);
        start();
        await(Broker.class, "br", EventingControllersTest::ready);
        assertEquals(TransportEncryption.DISABLED, modes.poll(30, TimeUnit.SECONDS));

        apply(features("strict"));
        var strict = await(
                Broker.class,
                "br",
                broker -> broker.getStatus() != null
                        && broker.getStatus().getAddresses() != null
                        && !broker.getStatus().getAddresses().isEmpty());

        assertTrue(modes.contains(TransportEncryption.STRICT));
        assertEquals(
                "https://broker-ingress.knative-eventing.svc.cluster.local/ns/br",
                strict.getStatus().getAddress().getUrl());
        assertEquals("the CA", strict.getStatus().getAddress().getCACerts());

        apply(secret("the next CA"));
        await(
                Broker.class,
                "br",
                broker -> "the next CA".equals(broker.getStatus().getAddress().getCACerts()));
    }

    @Test
    void under_strict_a_plain_http_subscriber_is_served_and_its_trigger_says_that_it_is_in_the_clear()
            throws Exception {
        mesh.storePositions();
        apply(features("strict"));
        apply(secret("the CA"));
        apply(BROKER);
        apply(SERVICE);
        apply(trigger("br", "")
                .replace("ref: {apiVersion: v1, kind: Service, name: display}", "uri: http://a.example/"));
        apply(trigger("br", "").replace("name: tr", "name: referring"));
        start();

        assertEquals(
                "SubscriberNotEncrypted", resolvedReason(await(Trigger.class, "tr", EventingControllersTest::ready)));
        assertNull(resolvedReason(await(Trigger.class, "referring", EventingControllersTest::ready)));

        apply(features("permissive"));
        await(Trigger.class, "tr", trigger -> resolvedReason(trigger) == null);
    }

    private static @Nullable String resolvedReason(Trigger trigger) {
        return Conditions.find(trigger.getStatus().getConditions(), "SubscriberResolved")
                .orElseThrow()
                .getReason();
    }

    @Test
    void deliveries_trust_the_labelled_bundles_and_what_the_subscriber_names() throws Exception {
        var own = TestCa.create("own");
        apply(BROKER);
        apply(bundle(CA.bundle().toPem()));
        apply(trigger("br", "")
                .replace(
                        "ref: {apiVersion: v1, kind: Service, name: display}",
                        "uri: https://example.com/, CACerts: "
                                + quoted(own.bundle().toPem())));
        start();
        mesh.storePositions();
        await(Trigger.class, "tr", EventingControllersTest::ready);

        assertEquals(
                CA.bundle().plus(own.bundle()),
                mesh.settings().triggers().get(TRIGGER).subscriber().trust());
    }

    @Test
    void a_bad_block_of_a_bundle_is_reported_and_the_good_ones_are_kept() throws Exception {
        apply(BROKER);
        apply(bundle(CA.bundle().toPem() + "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"));
        apply(trigger("br", "")
                .replace("ref: {apiVersion: v1, kind: Service, name: display}", "uri: https://example.com/"));
        start();
        mesh.storePositions();
        await(Trigger.class, "tr", EventingControllersTest::ready);

        assertEquals(
                CA.bundle(),
                mesh.settings().triggers().get(TRIGGER).subscriber().trust());
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            var events = resources.informer(io.fabric8.kubernetes.api.model.Event.class).list().stream()
                    .filter(event -> event.getReason().equals("NotUnderstood"))
                    .toList();
            assertEquals(1, events.size());
            assertTrue(
                    events.get(0).getMessage().startsWith("key ca.crt, block 2: "),
                    events.get(0).getMessage());
            return true;
        });
    }

    @Test
    void a_delivery_of_its_own_stands_in_place_of_all_of_the_brokers() throws Exception {
        mesh.storePositions();
        apply(BROKER.replace(
                "spec: {}", "spec: {delivery: {retry: 5, deadLetterSink: {uri: 'http://dead.example.com/'}}}"));
        apply(SERVICE);
        apply(trigger("br", "delivery: {retry: 1}"));
        start();

        var trigger = await(Trigger.class, "tr", EventingControllersTest::ready);

        var delivery = mesh.settings().triggers().get(TRIGGER).delivery();
        assertEquals(1, delivery.retry());
        assertEquals(Optional.empty(), delivery.deadLetter());
        assertNull(trigger.getStatus().getDeadLetterSinkUri());
        assertThat(Conditions.find(trigger.getStatus().getConditions(), "DeadLetterSinkResolved"))
                .hasValueSatisfying(
                        condition -> assertThat(condition.getMessage()).contains("in place of all of the broker's"));

        apply(trigger("br", ""));
        var inheriting = await(
                Trigger.class, "tr", found -> ready(found) && found.getStatus().getDeadLetterSinkUri() != null);
        assertEquals("http://dead.example.com/", inheriting.getStatus().getDeadLetterSinkUri());
        assertEquals(5, mesh.settings().triggers().get(TRIGGER).delivery().retry());
    }

    @Test
    void a_door_for_requests_opens_with_its_broker_and_asks_for_tokens_from_the_first_moment() throws Exception {
        apply(features("disabled").replace("data: {", "data: {authentication-oidc: enabled, "));
        apply("{apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: rr, namespace: ns},"
                + " spec: {brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}}");
        start();
        await(RequestReply.class, "rr", found -> found.getStatus() != null);
        var id = new BrokerId(Kind.REQUEST_REPLY, "ns", "rr");
        assertEquals(Optional.empty(), mesh.settings().request(id));

        apply(BROKER);

        kit.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            assertTrue(mesh.settings().request(id).isPresent());
            return true;
        });
        var refused = new AtomicReference<Optional<Outcome.Refused>>();
        var address = new BrokerAddress(Kind.REQUEST_REPLY, "ns", "rr");
        door.admit(new EventGuard.Entry(address, Optional.empty(), List.of()), refused::set);
        assertEquals(401, refused.get().orElseThrow().status());
    }

    private void start() {
        kit.spawn(EventingControllers.create(
                SETTINGS,
                new EventingControllers.Surroundings(
                        resources,
                        mesh,
                        modes::add,
                        door,
                        new IngressAddresses(8081, 8444),
                        Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC),
                        Runnable::run)));
    }

    private void apply(String yaml) throws Exception {
        Manifests.apply(resources, Manifests.read(yaml, "test"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private <T extends HasMetadata> T await(Class<T> kind, String name, Predicate<T> wanted)
            throws InterruptedException {
        BlockingQueue<T> found = new LinkedBlockingQueue<>();
        resources.informer(kind).listen(change -> {
            if (change.present() && change.key().name().equals(name) && wanted.test(change.resource())) {
                found.add(change.resource());
            }
        });
        var first = found.poll(30, TimeUnit.SECONDS);
        if (first == null) {
            throw new AssertionError(
                    "not as wanted: " + resources.informer(kind).list());
        }
        return first;
    }

    private static boolean ready(Broker broker) {
        return broker.getStatus() != null
                && Conditions.find(broker.getStatus().getConditions(), "Ready")
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .isPresent();
    }

    private static boolean ready(Trigger trigger) {
        return condition(trigger, "Ready").equals("True");
    }

    private static String condition(Trigger trigger, String type) {
        return trigger.getStatus() == null
                ? "none"
                : Conditions.find(trigger.getStatus().getConditions(), type)
                        .map(found ->
                                found.getStatus().equals("True") ? "True" : found.getStatus() + " " + found.getReason())
                        .orElse("none");
    }

    private static String trigger(String broker, String more) {
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

    private static String features(String mode) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: config-features, namespace: knative-eventing},"
                + " data: {transport-encryption: " + mode + "}}";
    }

    private static String secret(String authority) {
        var encoded = Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.US_ASCII));
        return "{apiVersion: v1, kind: Secret, metadata: {name: mt-broker-ingress-server-tls, namespace:"
                + " knative-eventing}, data: {tls.crt: " + encoded + ", ca.crt: " + encoded + "}}";
    }

    private static String bundle(String pem) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: roots, namespace: knative-eventing,"
                + " labels: {networking.knative.dev/trust-bundle: 'true'}}, data: {ca.crt: " + quoted(pem) + "}}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n") + '"';
    }
}

package io.sealane.eventing.controller;

import static io.sealane.eventing.controller.ControllersSite.BROKER;
import static io.sealane.eventing.controller.ControllersSite.SERVICE;
import static io.sealane.eventing.controller.ControllersSite.TRIGGER;
import static io.sealane.eventing.controller.ControllersSite.features;
import static io.sealane.eventing.controller.ControllersSite.ready;
import static io.sealane.eventing.controller.ControllersSite.trigger;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.gateway.event.ingress.EventGuard;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What the modes of transport encryption, bundles and tokens change. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventingEncryptionTest {

    private static final TestCa CA = TestCa.create("roots");

    private final ControllersSite site = new ControllersSite();

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void switching_to_strict_needs_no_restart() throws Exception {
        site.apply(features("disabled"));
        site.apply(secret("the CA"));
        site.apply(BROKER);
        site.start();
        site.await(Broker.class, "br", ControllersSite::ready);
        assertEquals(TransportEncryption.DISABLED, site.modes().poll(30, TimeUnit.SECONDS));

        site.apply(features("strict"));
        var strict = site.await(
                Broker.class,
                "br",
                broker -> broker.getStatus() != null
                        && broker.getStatus().getAddresses() != null
                        && !broker.getStatus().getAddresses().isEmpty());

        site.awaitAssert(() -> assertTrue(site.modes().contains(TransportEncryption.STRICT)));
        assertEquals(
                "https://broker-ingress.knative-eventing.svc.cluster.local/ns/br",
                strict.getStatus().getAddress().getUrl());
        assertEquals("the CA", strict.getStatus().getAddress().getCACerts());

        site.apply(secret("the next CA"));
        site.await(
                Broker.class,
                "br",
                broker -> "the next CA".equals(broker.getStatus().getAddress().getCACerts()));
    }

    @Test
    void under_strict_a_plain_http_subscriber_is_served_and_its_trigger_says_that_it_is_in_the_clear()
            throws Exception {
        site.mesh().storePositions();
        site.apply(features("strict"));
        site.apply(secret("the CA"));
        site.apply(BROKER);
        site.apply(SERVICE);
        site.apply(trigger("br", "")
                .replace("ref: {apiVersion: v1, kind: Service, name: display}", "uri: http://a.example/"));
        site.apply(trigger("br", "").replace("name: tr", "name: referring"));
        site.start();

        site.await(
                Trigger.class,
                "tr",
                trigger -> ready(trigger) && "SubscriberNotEncrypted".equals(resolvedReason(trigger)));
        site.await(Trigger.class, "referring", trigger -> ready(trigger) && resolvedReason(trigger) == null);

        site.apply(features("permissive"));
        site.await(Trigger.class, "tr", trigger -> resolvedReason(trigger) == null);
    }

    @Test
    void deliveries_trust_the_labelled_bundles_and_what_the_subscriber_names() throws Exception {
        var own = TestCa.create("own");
        site.apply(BROKER);
        site.apply(bundle(CA.bundle().toPem()));
        site.apply(trigger("br", "")
                .replace(
                        "ref: {apiVersion: v1, kind: Service, name: display}",
                        "uri: https://example.com/, CACerts: "
                                + quoted(own.bundle().toPem())));
        site.start();
        site.mesh().storePositions();
        site.await(Trigger.class, "tr", ControllersSite::ready);

        site.awaitAssert(() -> assertEquals(
                CA.bundle().plus(own.bundle()),
                site.mesh().settings().triggers().get(TRIGGER).subscriber().trust()));
    }

    @Test
    void a_bad_block_of_a_bundle_is_reported_and_the_good_ones_are_kept() throws Exception {
        site.apply(BROKER);
        site.apply(bundle(CA.bundle().toPem() + "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"));
        site.apply(trigger("br", "")
                .replace("ref: {apiVersion: v1, kind: Service, name: display}", "uri: https://example.com/"));
        site.start();
        site.mesh().storePositions();
        site.await(Trigger.class, "tr", ControllersSite::ready);

        site.awaitAssert(() -> assertEquals(
                CA.bundle(),
                site.mesh().settings().triggers().get(TRIGGER).subscriber().trust()));
        site.awaitAssert(() -> {
            var events = site.resources().informer(io.fabric8.kubernetes.api.model.Event.class).list().stream()
                    .filter(event -> event.getReason().equals("NotUnderstood"))
                    .toList();
            assertEquals(1, events.size());
            assertTrue(
                    events.get(0).getMessage().startsWith("key ca.crt, block 2: "),
                    events.get(0).getMessage());
        });
    }

    @Test
    void a_door_for_requests_opens_with_its_broker_and_asks_for_tokens_from_the_first_moment() throws Exception {
        site.apply(features("disabled").replace("data: {", "data: {authentication-oidc: enabled, "));
        site.apply(
                "{apiVersion: eventing.knative.dev/v1alpha1, kind: RequestReply, metadata: {name: rr, namespace: ns},"
                        + " spec: {brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}}");
        site.start();
        site.await(RequestReply.class, "rr", found -> found.getStatus() != null);
        var id = new BrokerId(Kind.REQUEST_REPLY, "ns", "rr");
        assertEquals(Optional.empty(), site.mesh().settings().request(id));

        site.apply(BROKER);

        site.awaitAssert(() -> {
            assertTrue(site.mesh().settings().request(id).isPresent());
        });
        var refused = new AtomicReference<Optional<Outcome.Refused>>();
        var address = new BrokerAddress(Kind.REQUEST_REPLY, "ns", "rr");
        site.door().admit(new EventGuard.Entry(address, Optional.empty(), List.of()), refused::set);
        assertEquals(401, refused.get().orElseThrow().status());
    }

    private static @Nullable String resolvedReason(Trigger trigger) {
        return Conditions.find(trigger.getStatus().getConditions(), "SubscriberResolved")
                .orElseThrow()
                .getReason();
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

package io.sealane.eventing.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.knative.duck.v1.Addressable;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.knative.eventing.v1.BrokerStatus;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BrokerStatusesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String HOST = "broker-ingress.knative-eventing.svc.cluster.local";
    private static final Addressable HTTP = new Addressable(null, null, "http", "http://" + HOST + "/ns/br");
    private static final Addressable HTTPS = new Addressable("CA", null, "https", "https://" + HOST + "/ns/br");
    private static final Optional<BrokerStatuses.Certificate> CERTIFICATE =
            Optional.of(new BrokerStatuses.Certificate(Optional.of("CA")));

    @Test
    void disabled_shows_one_address_and_no_list() {
        var status = status(TransportEncryption.DISABLED, CERTIFICATE);

        assertEquals(HTTP, status.getAddress());
        assertEquals(List.of(), status.getAddresses());
        assertEquals("http://localhost:8081/ns/br", status.getAnnotations().get("sealane.io/local-url"));
        assertEquals("True", condition(status, "Ready"));
    }

    @Test
    void permissive_shows_https_first_and_keeps_http_as_the_single_address() {
        var status = status(TransportEncryption.PERMISSIVE, CERTIFICATE);

        assertEquals(HTTP, status.getAddress());
        assertEquals(List.of(HTTPS, HTTP), status.getAddresses());
        assertEquals("https://localhost:8444/ns/br", status.getAnnotations().get("sealane.io/local-url"));
    }

    @Test
    void strict_shows_https_only() {
        var status = status(TransportEncryption.STRICT, CERTIFICATE);

        assertEquals(HTTPS, status.getAddress());
        assertEquals(List.of(HTTPS), status.getAddresses());
        assertEquals("True", condition(status, "Ready"));
    }

    @Test
    void without_ca_in_the_Secret_the_address_names_no_roots() {
        var status = status(TransportEncryption.STRICT, Optional.of(new BrokerStatuses.Certificate(Optional.empty())));

        assertNull(status.getAddress().getCACerts());
    }

    @Test
    void strict_without_a_certificate_has_no_address_and_is_not_ready() {
        var status = status(TransportEncryption.STRICT, Optional.empty());

        assertNull(status.getAddress());
        assertEquals(List.of(), status.getAddresses());
        assertEquals("False CertificateMissing", condition(status, "IngressReady"));
        assertEquals("False NoAddress", condition(status, "Addressable"));
        assertEquals("False CertificateMissing", condition(status, "Ready"));
    }

    @Test
    void going_back_to_disabled_clears_the_list() {
        var strict = broker(facts(TransportEncryption.STRICT, CERTIFICATE, Optional.empty(), true), null);

        var disabled =
                broker(facts(TransportEncryption.DISABLED, CERTIFICATE, Optional.empty(), true), strict.getStatus());

        assertEquals(List.of(), disabled.getStatus().getAddresses());
        assertEquals(HTTP, disabled.getStatus().getAddress());
    }

    @Test
    void partitions_that_are_not_in_force_make_it_unknown() {
        var status = broker(facts(TransportEncryption.DISABLED, CERTIFICATE, Optional.empty(), false), null)
                .getStatus();

        assertEquals("Unknown Starting", condition(status, "TriggerChannelReady"));
        assertEquals("Unknown Starting", condition(status, "Ready"));
        assertEquals(7L, status.getObservedGeneration());
        assertEquals("3", status.getAnnotations().get("sealane.io/partitions"));
    }

    @Test
    void the_dead_letter_sink_is_shown_as_found() {
        var sink = new Sink.Found(new Sink(URI.create("https://dead.ns"), Optional.of("ROOT"), Optional.empty()));
        var found = broker(facts(TransportEncryption.DISABLED, CERTIFICATE, Optional.of(sink), true), null)
                .getStatus();
        var missing = broker(
                        facts(
                                TransportEncryption.DISABLED,
                                CERTIFICATE,
                                Optional.of(new Sink.Missing("ServiceNotFound", "m")),
                                true),
                        found)
                .getStatus();

        assertEquals("https://dead.ns", found.getDeadLetterSinkUri());
        assertEquals("ROOT", found.getDeadLetterSinkCACerts());
        assertEquals("True", condition(found, "DeadLetterSinkResolved"));
        assertNull(missing.getDeadLetterSinkUri());
        assertEquals("False ServiceNotFound", condition(missing, "Ready"));
    }

    @Test
    void the_conditions_are_Knatives() {
        assertEquals(
                List.of(
                        "Addressable",
                        "DeadLetterSinkResolved",
                        "EventPoliciesReady",
                        "FilterReady",
                        "IngressReady",
                        "Ready",
                        "TriggerChannelReady"),
                status(TransportEncryption.STRICT, CERTIFICATE).getConditions().stream()
                        .map(Condition::getType)
                        .toList());
    }

    private static String condition(BrokerStatus status, String type) {
        var found = Conditions.find(status.getConditions(), type).orElseThrow();
        return found.getStatus().equals("True") ? "True" : found.getStatus() + " " + found.getReason();
    }

    private static BrokerStatus status(
            TransportEncryption encryption, Optional<BrokerStatuses.Certificate> certificate) {
        return broker(facts(encryption, certificate, Optional.empty(), true), null)
                .getStatus();
    }

    private static BrokerStatuses.Facts facts(
            TransportEncryption encryption,
            Optional<BrokerStatuses.Certificate> certificate,
            Optional<Sink.Resolution> deadLetter,
            boolean inForce) {
        return new BrokerStatuses.Facts(
                3,
                encryption,
                HOST,
                new IngressAddresses(8081, 8444),
                certificate,
                deadLetter,
                Admissions.Shown.OPEN,
                inForce);
    }

    private static Broker broker(BrokerStatuses.Facts facts, @Nullable BrokerStatus before) {
        var broker = new BrokerBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("br")
                .withGeneration(7L)
                .withAnnotations(Map.of())
                .endMetadata()
                .withStatus(before)
                .build();
        return BrokerStatuses.of(broker, facts, NOW);
    }
}

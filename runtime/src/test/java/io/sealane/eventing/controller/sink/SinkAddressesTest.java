package io.sealane.eventing.controller.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.DestinationBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.resource.manifest.Manifests;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SinkAddressesTest {

    private static final GenericKubernetesResource BROKER =
            Manifests.read("""
                    apiVersion: eventing.knative.dev/v1
                    kind: Broker
                    metadata: {name: br, namespace: ns}
                    status:
                      address: {name: http, url: "http://ingress.svc/ns/br"}
                      addresses:
                      - {name: https, url: "https://ingress.svc/ns/br", CACerts: PEM, audience: aud}
                      - {name: http, url: "http://ingress.svc/ns/br"}
                    """, "test").get(0);

    @Test
    void a_uri_is_taken_as_it_is() {
        var destination = new Destination("PEM", "aud", null, "https://example.com/x?y=z");

        assertEquals(found("https://example.com/x?y=z", "PEM", "aud"), SinkAddresses.ofUri(destination));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "example.com", "ftp://example.com", "http://", "http:///x", "http://a b"})
    void a_uri_must_be_http_or_https_with_a_host(String uri) {
        var missing = (Sink.Missing) SinkAddresses.ofUri(new Destination(null, null, null, uri));

        assertEquals("UriInvalid", missing.reason());
        assertTrue(missing.message().startsWith("uri: expected a"), missing.message());
        assertTrue(missing.message().endsWith(", got '" + uri + "'"), missing.message());
    }

    @Test
    void neither_ref_nor_uri_is_nothing() {
        assertEquals(
                new Sink.Missing("DestinationMissing", "expected a ref or a uri, got neither"),
                SinkAddresses.ofUri(new Destination()));
    }

    @Test
    void a_service_is_https_only_where_the_destination_says_whom_to_trust() {
        assertEquals(
                found("http://s.ns.svc.c", null, null), SinkAddresses.ofService(ref(null, null, null), "s.ns.svc.c"));
        assertEquals(
                found("https://s.ns.svc.c/in", "PEM", null),
                SinkAddresses.ofService(ref("/in", "PEM", null), "s.ns.svc.c"));
    }

    @Test
    void of_several_addresses_the_first_is_taken() {
        assertEquals(
                found("https://ingress.svc/ns/br", "PEM", "aud"),
                SinkAddresses.ofAddressable(ref(null, null, null), BROKER));
    }

    @Test
    void an_address_may_be_asked_for_by_name() {
        assertEquals(
                found("http://ingress.svc/ns/br", null, null),
                SinkAddresses.ofAddressable(ref(null, null, "http"), BROKER));
        assertEquals(
                new Sink.Missing("NoAddress", "Broker br: expected an address named grpc in its status, got none"),
                SinkAddresses.ofAddressable(ref(null, null, "grpc"), BROKER));
    }

    @Test
    void roots_of_the_destination_replace_those_of_the_object() {
        assertEquals(
                found("https://ingress.svc/ns/br", "MINE", "aud"),
                SinkAddresses.ofAddressable(ref(null, "MINE", null), BROKER));
    }

    @ParameterizedTest
    @CsvSource({
        "x,                 https://ingress.svc/ns/x",
        "/x,                https://ingress.svc/x",
        "./br/x,            https://ingress.svc/ns/br/x",
        "../x,              https://ingress.svc/x",
        "../../../x?a=b,    https://ingress.svc/x?a=b",
        "?a=b,              https://ingress.svc/ns/br?a=b"
    })
    void a_relative_uri_is_resolved_against_the_object(String relative, String expected) {
        assertEquals(found(expected, "PEM", "aud"), SinkAddresses.ofAddressable(ref(relative, null, null), BROKER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil/x", "#part", "x#part"})
    void a_uri_beside_a_ref_stays_with_its_receiver(String uri) {
        assertEquals(
                new Sink.Missing("UriNotRelative", "uri: expected a relative one beside a ref, got '" + uri + "'"),
                SinkAddresses.ofAddressable(ref(uri, null, null), BROKER));
    }

    @Test
    void where_this_machine_reaches_it_is_kept_with_the_path_beside_the_ref() {
        var broker = Manifests.read("""
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: ns}, status: {
                  address: {url: "https://ingress.svc/ns/br"},
                  annotations: {sealane.io/local-url: "https://localhost:8444/ns/br"}}}""", "test").get(0);

        var sink =
                SinkAddresses.ofAddressable(ref("x", null, null), broker).sink().orElseThrow();

        assertEquals(URI.create("https://ingress.svc/ns/x"), sink.uri());
        assertEquals(Optional.of(URI.create("https://localhost:8444/ns/x")), sink.local());
    }

    @Test
    void an_absolute_uri_beside_a_ref_is_refused() {
        assertEquals(
                new Sink.Missing("UriNotRelative", "uri: expected a relative one beside a ref, got 'http://evil/'"),
                SinkAddresses.ofAddressable(ref("http://evil/", null, null), BROKER));
    }

    @Test
    void an_object_without_an_address_has_none() {
        var object = Manifests.read("{apiVersion: a/v1, kind: Thing, metadata: {name: t}}", "test")
                .get(0);

        assertEquals(
                new Sink.Missing("NoAddress", "Thing t: expected an address in its status, got none"),
                SinkAddresses.ofAddressable(ref(null, null, null), object));
    }

    private static Destination ref(@Nullable String uri, @Nullable String caCerts, @Nullable String address) {
        return new DestinationBuilder()
                .withNewRef()
                .withName("x")
                .withAddress(address)
                .endRef()
                .withUri(uri)
                .withCACerts(caCerts)
                .build();
    }

    private static Sink.Resolution found(String uri, @Nullable String caCerts, @Nullable String audience) {
        return new Sink.Found(new Sink(URI.create(uri), Optional.ofNullable(caCerts), Optional.ofNullable(audience)));
    }
}

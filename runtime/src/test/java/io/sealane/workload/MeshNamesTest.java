package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MeshNamesTest {

    private static final Endpoint HTTP = new Endpoint.Socket(new InetSocketAddress("127.0.0.1", 8081));
    private static final Endpoint HTTPS = new Endpoint.Socket(new InetSocketAddress("127.0.0.1", 8444));
    private static final Endpoint OTHER = new Endpoint.Socket(new InetSocketAddress("127.0.0.1", 1));
    private static final ResourceKey INGRESS = new ResourceKey("knative-eventing", "broker-ingress");

    private final MeshNames names = new MeshNames("cluster.local");

    MeshNamesTest() {
        names.own(INGRESS, new InetSocketAddress("127.0.0.1", 8081), new InetSocketAddress("127.0.0.1", 8444));
        names.service(new ResourceKey("ns", "display"), Map.of(8080, List.of(OTHER)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"display.ns", "display.ns.svc", "display.ns.svc.cluster.local"})
    void each_form_of_a_name_leads_to_the_service(String host) {
        assertEquals(Optional.of(List.of(OTHER)), names.resolve(host, 8080));
        assertEquals(Optional.of(List.of()), names.resolve(host, 80));
    }

    @Test
    void the_ingress_leads_to_the_listeners_of_the_node() {
        var host = "broker-ingress.knative-eventing.svc.cluster.local";

        assertEquals(Optional.of(List.of(HTTP)), names.resolve(host, 80));
        assertEquals(Optional.of(List.of(HTTPS)), names.resolve(host, 443));
        assertEquals(Optional.of(List.of()), names.resolve(host, 8080));
    }

    @Test
    void the_node_answers_at_names_of_its_own_and_at_no_Service() {
        names.ownEnding("-kn-channel", new InetSocketAddress("127.0.0.1", 8081));

        assertTrue(names.owns(INGRESS));
        assertTrue(names.owns(new ResourceKey("ns", "orders-kn-channel")));
        assertFalse(names.owns(new ResourceKey("ns", "display")));
    }

    @Test
    void no_service_can_take_the_ingress_away() {
        names.service(INGRESS, Map.of(443, List.of(OTHER)));

        assertEquals(
                Optional.of(List.of(HTTPS)), names.resolve("broker-ingress.knative-eventing.svc.cluster.local", 443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody.ns.svc",
                "nobody.ns.svc.cluster.local",
                "a.b.c.svc.cluster.local",
                "svc.cluster.local.svc",
                ".ns.svc",
                "ns..svc"
            })
    void a_name_of_ours_that_nobody_serves_does_not_go_to_DNS(String host) {
        assertEquals(Optional.of(List.of()), names.resolve(host, 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "localhost", "display.ns.example.com", "10.0.0.1", "xsvc", "display"})
    void every_other_name_is_left_to_DNS(String host) {
        assertEquals(Optional.empty(), names.resolve(host, 80));
    }

    @Test
    void a_service_that_is_gone_is_nobody() {
        names.remove(new ResourceKey("ns", "display"));

        assertEquals(Optional.of(List.of()), names.resolve("display.ns.svc", 8080));
        assertEquals(Optional.empty(), names.resolve("display.ns", 8080));
    }
}

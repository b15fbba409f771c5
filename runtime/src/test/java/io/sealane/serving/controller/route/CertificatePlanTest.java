package io.sealane.serving.controller.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.RouteBuilder;
import io.sealane.serving.controller.config.DomainConfig;
import io.sealane.serving.controller.config.NetworkConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertificatePlanTest {

    private static final String UID = "8b1c";

    @Test
    void external_ones_are_one_per_host_and_tag_with_the_tags_checksum_in_their_name() {
        var plans = CertificatePlan.of(
                hosts(route("hello"), Map.of("external-domain-tls", "Enabled")),
                List.of("", "blue"),
                (namespace, name) -> Optional.empty());

        assertThat(plans).hasSize(2);
        var own = plans.get(0).wanted();
        assertThat(own.getMetadata().getName()).isEqualTo("route-8b1c");
        assertThat(own.getSpec().getSecretName()).isEqualTo("route-8b1c");
        assertThat(own.getSpec().getDnsNames()).containsExactly("hello.default.example.com");
        assertThat(own.getSpec().getDomain()).isEqualTo("example.com");
        assertThat(own.getMetadata().getLabels())
                .containsEntry("serving.knative.dev/route", "hello")
                .containsEntry("networking.knative.dev/certificate-type", "external-domain");
        assertThat(own.getMetadata().getOwnerReferences().get(0).getKind()).isEqualTo("Route");
        // Adler-32 of "blue": a = 1 + 98 + 108 + 117 + 101 = 425, b = 99 + 207 + 324 + 425 = 1055; b * 65536 + a.
        assertThat(plans.get(1).wanted().getMetadata().getName()).isEqualTo("route-8b1c-69140905");
        assertThat(plans.get(1).hosts()).containsExactly("blue-hello.default.example.com");
    }

    @Test
    void one_inside_carries_every_spelling_that_may_stand_in_a_certificate() {
        var plans = CertificatePlan.of(
                hosts(route("hello"), Map.of("cluster-local-domain-tls", "enabled")),
                List.of(""),
                (namespace, name) -> Optional.empty());

        assertThat(plans).hasSize(1);
        assertThat(plans.get(0).wanted().getMetadata().getName()).isEqualTo("route-8b1c-local");
        assertThat(plans.get(0).hosts())
                .containsExactly("hello.default", "hello.default.svc", "hello.default.svc.cluster.local");
        assertThat(plans.get(0).wanted().getMetadata().getLabels())
                .containsEntry("networking.knative.dev/certificate-type", "cluster-local-domain");
    }

    @Test
    void a_spelling_that_looks_like_an_address_is_left_out() {
        var route = route("hello");
        route.getMetadata().setNamespace("12");

        var plans = CertificatePlan.of(
                hosts(route, Map.of("cluster-local-domain-tls", "enabled")),
                List.of(""),
                (namespace, name) -> Optional.empty());

        assertThat(plans.get(0).hosts()).containsExactly("hello.12.svc", "hello.12.svc.cluster.local");
    }

    @Test
    void who_opts_out_or_is_inside_only_gets_none_outside() {
        var optedOut = route("hello");
        optedOut.getMetadata().setAnnotations(Map.of("networking.knative.dev/disable-external-domain-tls", "T"));
        var inside = route("hello");
        inside.getMetadata().setLabels(Map.of("networking.knative.dev/visibility", "cluster-local"));

        for (var route : List.of(optedOut, inside)) {
            assertThat(CertificatePlan.of(
                            hosts(route, Map.of("external-domain-tls", "enabled")),
                            List.of(""),
                            (namespace, name) -> Optional.empty()))
                    .isEmpty();
        }
        assertThat(CertificatePlan.of(
                        hosts(route("hello"), Map.of()), List.of(""), (namespace, name) -> Optional.empty()))
                .isEmpty();
    }

    private static RouteHosts hosts(Route route, Map<String, String> network) {
        return RouteHosts.of(route, NetworkConfig.of(network), DomainConfig.of(Map.of()), "svc.cluster.local");
    }

    private static Route route(String name) {
        return new RouteBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(UID)
                .endMetadata()
                .build();
    }
}

package io.sealane.serving.controller.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.serving.v1.RouteBuilder;
import io.sealane.serving.controller.config.DomainConfig;
import io.sealane.serving.controller.config.NetworkConfig;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RouteHostsTest {

    private static final String INSIDE = "svc.cluster.local";

    @Test
    void hosts_follow_the_templates_outside_and_never_inside() {
        var network = NetworkConfig.of(Map.of(
                "domain-template", "{{.Name}}-{{.Namespace}}.{{.Domain}}", "tag-template", "{{.Name}}-{{.Tag}}"));
        var route = new RouteBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("cart")
                .endMetadata()
                .build();
        var hosts = RouteHosts.of(route, network, DomainConfig.of(Map.of("example.org", "")), INSIDE);

        assertThat(hosts.external("")).isEqualTo("cart-shop.example.org");
        assertThat(hosts.external("blue")).isEqualTo("cart-blue-shop.example.org");
        assertThat(hosts.internalForms(""))
                .containsExactly("cart.shop", "cart.shop.svc", "cart.shop.svc.cluster.local");
        assertThat(hosts.internal("blue")).isEqualTo("cart-blue.shop.svc.cluster.local");
    }
}

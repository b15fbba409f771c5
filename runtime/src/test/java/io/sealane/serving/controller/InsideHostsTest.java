package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.ResourceKey;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InsideHostsTest {

    private static final ResourceKey KEY = new ResourceKey("shop", "cart");

    private final InsideHosts hosts = new InsideHosts("svc.cluster.local");

    @Test
    void a_name_inside_is_made_and_understood() {
        assertThat(hosts.of(KEY)).isEqualTo("cart.shop.svc.cluster.local");
        assertThat(hosts.named("cart.shop.svc.cluster.local")).contains(KEY);
    }

    @Test
    void a_port_makes_it_no_other_Service() {
        assertThat(hosts.named("cart.shop.svc.cluster.local:8080")).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cart.shop.example.com",
                "cart.svc.cluster.local",
                "svc.cluster.local",
                ".shop.svc.cluster.local",
                "cart..svc.cluster.local",
                "a.cart.shop.svc.cluster.local",
                "cart.shop.mysvc.cluster.local",
                "::1",
                ""
            })
    void other_names_are_no_Services(String backend) {
        assertThat(hosts.named(backend)).isEmpty();
    }
}

package io.sealane.workload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PodAddressesTest {

    private static final ResourceKey ONE = new ResourceKey("ns", "one");
    private static final ResourceKey OTHER = new ResourceKey("ns", "other");
    private static final ResourceKey OLD = new ResourceKey("ns", "old-pod");
    private static final ResourceKey POD = new ResourceKey("ns", "pod");
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 8080);
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 8080);

    private final PodAddresses addresses = new PodAddresses();

    @Test
    void an_address_that_two_Services_lead_to_is_known_until_neither_does() {
        addresses.service(ONE, Map.of(HERE, POD));
        addresses.service(OTHER, Map.of(HERE, POD));

        addresses.remove(ONE);
        assertThat(at(HERE)).contains(POD);
        assertThat(addresses.knows(POD)).isTrue();

        addresses.service(OTHER, Map.of());
        assertThat(at(HERE)).isEmpty();
        assertThat(addresses.knows(POD)).isFalse();
    }

    @Test
    void what_a_Service_leads_to_no_longer_is_forgotten_and_the_rest_stays() {
        addresses.service(ONE, Map.of(HERE, POD, THERE, OLD));

        addresses.service(ONE, Map.of(HERE, POD));

        assertThat(at(HERE)).contains(POD);
        assertThat(at(THERE)).isEmpty();
        assertThat(addresses.knows(OLD)).isFalse();
    }

    @Test
    void an_address_that_has_changed_hands_is_its_new_owners() {
        addresses.service(ONE, Map.of(HERE, OLD));
        addresses.service(OTHER, Map.of(HERE, POD));
        assertThat(at(HERE)).contains(POD);

        addresses.service(ONE, Map.of());

        assertThat(at(HERE)).contains(POD);
        assertThat(addresses.knows(OLD)).isFalse();
    }

    private Optional<ResourceKey> at(InetSocketAddress address) {
        return addresses.pod(new Endpoint.Socket(address));
    }
}

package io.sealane.node.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OwnAddressesTest {

    @Test
    void those_of_its_interfaces_are_this_machines_and_loopback_is_among_them() {
        assertThat(OwnAddresses.all()).contains(InetAddress.getLoopbackAddress());
        assertThat(OwnAddresses.all()).allMatch(address -> OwnAddresses.have(address.getHostAddress()));
    }

    @Test
    void addresses_for_documentation_are_nobodys() {
        assertThat(OwnAddresses.have("192.0.2.1")).isFalse();
    }
}

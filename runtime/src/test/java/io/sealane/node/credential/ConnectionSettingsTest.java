package io.sealane.node.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConnectionSettingsTest {

    @Test
    void upstream_connections_end_on_distrust_and_those_of_listeners_go_on_unless_told() {
        var settings = ConnectionSettings.from(ConfigFactory.load().getConfig("sealane.cert.connections"));

        assertThat(settings.upstream()).isEqualTo(ConnectionPolicy.DRAIN_ON_DISTRUST);
        assertThat(settings.listener()).isEqualTo(ConnectionPolicy.KEEP);
    }

    @Test
    void who_ends_at_expiry_ends_on_distrust_too_and_who_keeps_ends_at_neither() {
        assertThat(ConnectionPolicy.DRAIN_AT_EXPIRY.onDistrust()).isTrue();
        assertThat(ConnectionPolicy.DRAIN_AT_EXPIRY.atExpiry()).isTrue();
        assertThat(ConnectionPolicy.DRAIN_ON_DISTRUST.atExpiry()).isFalse();
        assertThat(ConnectionPolicy.KEEP.onDistrust()).isFalse();
    }

    @Test
    void another_word_is_refused_by_its_setting() {
        assertThatThrownBy(() -> ConnectionPolicy.of("sealane.cert.connections.listener", "close"))
                .hasMessage("sealane.cert.connections.listener: expected keep, drain-on-distrust or drain-at-expiry,"
                        + " got close");
    }

    @Test
    void a_chain_has_expired_when_its_leaf_has() {
        var chain = TestCa.create("ca")
                .issue(new SecretName("ns", "name"), List.of("localhost"))
                .chain();
        var end = chain.get(0).getNotAfter().toInstant();

        assertThat(ConnectionSettings.hasExpired(chain, end)).isFalse();
        assertThat(ConnectionSettings.hasExpired(chain, end.plus(Duration.ofSeconds(1))))
                .isTrue();
    }
}

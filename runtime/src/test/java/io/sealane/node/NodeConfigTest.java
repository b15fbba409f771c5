package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NodeConfigTest {

    @Test
    void ships_the_documented_defaults() {
        var config = of("");

        assertThat(config.getBytes("sealane.gateway.event.event-bytes-max")).isEqualTo(1_048_576);
        assertThat(config.getBytes("sealane.journal.live-bytes-max")).isEqualTo(4_294_967_296L);
        assertThat(config.getBoolean("sealane.journal.sync")).isTrue();
        assertThat(config.getString("akka.cluster.sharding.passivation.strategy"))
                .isEqualTo("none");
    }

    @Test
    void the_users_value_wins() {
        assertThat(of("sealane.gateway.event.event-bytes-max = 256 KiB")
                        .getBytes("sealane.gateway.event.event-bytes-max"))
                .isEqualTo(262_144);
    }

    @Test
    void frames_between_nodes_follow_the_largest_event() {
        assertThat(of("").getBytes("akka.remote.artery.advanced.maximum-frame-size"))
                .isEqualTo(1_114_112);
        assertThat(of("sealane.gateway.event.event-bytes-max = 4 MiB")
                        .getBytes("akka.remote.artery.advanced.maximum-frame-size"))
                .isEqualTo(4_259_840);
    }

    @Test
    void a_frame_too_small_for_an_event_is_refused() {
        assertThatThrownBy(() -> of("akka.remote.artery.advanced.maximum-frame-size = 256 KiB"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("expected at least 1114112 bytes")
                .hasMessageContaining("got 262144");
    }

    @Test
    void an_unknown_key_is_refused_by_name() {
        assertThatThrownBy(() -> of("sealane.journal.life-bytes-max = 1 GiB"))
                .isInstanceOf(StartFailure.class)
                .hasMessageMatching("settings: sealane\\.journal\\.life-bytes-max \\(.*\\): expected a key that"
                        + " docs/settings\\.md leads to, this is none; the nearest that is known is"
                        + " sealane\\.journal\\.live-bytes-max");
    }

    @Test
    void a_journal_that_one_event_would_overfill_is_refused() {
        assertThatThrownBy(() -> of("sealane.journal.live-bytes-max = 20"))
                .isInstanceOf(StartFailure.class)
                .hasMessage("settings: sealane.journal.live-bytes-max: expected at least 1048576 bytes, which is"
                        + " sealane.gateway.event.event-bytes-max, got 20");
        assertThat(of("sealane { journal.live-bytes-max = 64 KiB, gateway.event.event-bytes-max = 64 KiB }")
                        .getBytes("sealane.journal.live-bytes-max"))
                .isEqualTo(65_536);
    }

    @Test
    void eventing_and_serving_have_namespaces_of_their_own() {
        assertThatThrownBy(() -> of("sealane.serving.controller.system-namespace = knative-eventing"))
                .isInstanceOf(StartFailure.class)
                .hasMessage("settings: sealane.serving.controller.system-namespace: expected another namespace than"
                        + " sealane.eventing.controller.system-namespace, got 'knative-eventing' for both");
    }

    private static Config of(String user) {
        return NodeConfig.of(ConfigFactory.parseString(user), 0, 2);
    }
}

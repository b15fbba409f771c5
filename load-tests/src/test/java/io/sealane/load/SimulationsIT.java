package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Publishing and renewals on a node of the built tree: the simulations work, and nothing fails. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(900)
class SimulationsIT {

    @TempDir
    private Path folder;

    @Test
    void events_are_accepted_and_delivered_while_keys_are_replaced() throws Exception {
        try (var node = BuiltNode.start(folder, "")) {
            var broker = node.simulate("BrokerSimulation");
            var renewal = node.simulate("RenewalSimulation");
            var published = broker.figures();
            var renewed = renewal.figures();

            assertThat(published.path("failed").asLong()).isZero();
            assertThat(published.path("accepted").asLong()).isPositive();
            assertThat(published.path("lost").asLong()).isZero();
            assertThat(published.path("new_p99_us").asLong()).isPositive();
            assertThat(renewed.path("trouble").asText()).isEmpty();
            assertThat(renewed.path("failed").asLong()).isZero();
            assertThat(renewed.path("serial_changes").asInt())
                    .isPositive()
                    .isEqualTo(renewed.path("renewals").asInt());
        }
    }
}

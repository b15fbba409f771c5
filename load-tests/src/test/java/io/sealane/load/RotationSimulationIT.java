package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rotation on a node of the built tree. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(900)
class RotationSimulationIT {

    private static final String SETTINGS = """
            sealane.listeners.cluster-local-https.client-certificates = required
            sealane.cert.rotation { issue-deadline = 500ms, look = 100ms }
            """;

    @TempDir
    private Path folder;

    @Test
    void a_CA_is_replaced_under_load_with_certificates_at_both_ends() throws Exception {
        try (var node = BuiltNode.start(folder, SETTINGS)) {
            var figures = node.simulate("RotationSimulation").figures();

            assertThat(figures.path("trouble").asText()).isEmpty();
            assertThat(figures.path("phase").asText()).isEqualTo("Done");
            assertThat(figures.path("failed").asLong()).isZero();
            assertThat(figures.path("accepted").asLong()).isPositive();
            assertThat(figures.path("lost").asLong()).isZero();
            assertThat(figures.path("client_certificates").asInt()).isEqualTo(2);
            assertThat(figures.path("old_root").asText()).startsWith("refused");
            assertThat(figures.path("old_client").asText()).startsWith("refused");
        }
    }
}

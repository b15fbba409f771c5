package io.sealane.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FiguresPageTest {

    @TempDir
    Path folder;

    @Test
    void requests_are_shown_by_scenario_and_gateway_with_medians_and_the_sum_of_errors() throws IOException {
        Files.writeString(folder.resolve("gateways.tsv"), """
                1\tours\th1\t12000.5\t900\t3100\t-\t0\t31.5\t400000
                1\tnginx\th1\t20000.0\t700\t1500\t-\t0\t14.0\t9000
                2\tours\th1\t14000.5\t800\t2900\t-\t1\t30.5\t400000
                3\tours\th1\t13000.5\t850\t3000\t-\t0\t33.5\t400000
                """);

        var page = FiguresPage.of(folder, List.of());

        assertThat(page)
                .contains(
                        "| h1 | ours | 31.5 (30.5..33.5) | 13001 (12001..14001) | 850 (800..900) | 3000 (2900..3100) | 1 |\n")
                .contains(
                        "| h1 | nginx | 14.0 (14.0..14.0) | 20000 (20000..20000) | 700 (700..700) | 1500 (1500..1500) | 0 |\n");
    }

    @Test
    void a_replaced_CA_is_shown_with_its_wall_time_and_the_time_in_each_state() throws IOException {
        Files.writeString(folder.resolve("simulations.jsonl"), """
                {"simulation":"rotation","published":900,"failed":0,"verified":70,"verified_p50_us":6400,"verified_p99_us":21000,\
                "lost":0,"phase_ms":{"Queued":100,"Publishing":2100,"Shadowing":2000},\
                "old_root":"refused: PKIX path building failed","old_client":"refused: no answer","trouble":""}
                """);

        var page = FiguresPage.of(folder, List.of());

        assertThat(page)
                .contains("| 4.2 | 970 | 0 | 0 | 6.4 / 21.0 | refused | refused |\n")
                .contains("\nQueued 0.1, Publishing 2.1, Shadowing 2.0.\n");
    }

    @Test
    void what_was_not_measured_is_said() throws IOException {
        assertThat(FiguresPage.of(folder, List.of()))
                .contains("None was measured in this run: it takes `PEERS`")
                .contains("## A CA replaced under load\n\nNone was measured in this run.\n");
    }
}

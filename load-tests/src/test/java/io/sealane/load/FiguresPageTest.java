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
    void deliveries_are_shown_by_triggers_with_all_percentiles_duplicates_losses_and_what_more_triggers_cost()
            throws IOException {
        var run = """
                {"simulation":"broker","users":64,"connections":"KEPT","delivered":true,"triggers":%d,"published_per_s":%d,\
                "delivered_per_s":9000,"cpu_us_per_publish":%d,"cpu_us_per_delivery":66,"delivery_p50_us":3000,\
                "delivery_p99_us":41000,"delivery_p999_us":90500,"duplicates":%d,"lost":1}
                """;
        Files.writeString(
                folder.resolve("simulations.jsonl"),
                run.formatted(1, 12_000, 60, 0) + run.formatted(10, 11_000, 69, 2) + run.formatted(10, 11_000, 69, 3));
        Files.writeString(folder.resolve("jmh.csv"), """
                "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit","Param: dialect","Param: triggers"
                "io.sealane.bench.FilterBench.match","avgt",1,5,51.1,3.0,"ns/op",EXACT,1
                "io.sealane.bench.FilterBench.match","avgt",1,5,59.9,3.0,"ns/op",EXACT,10000
                """);

        var page = FiguresPage.of(folder, List.of());

        assertThat(page)
                .contains(
                        "| 1 | 64 | 12000 (12000..12000) | 9000 (9000..9000) | 60.0 (60.0..60.0) | 66.0 (66.0..66.0) |"
                                + " 3.0 (3.0..3.0) | 41.0 (41.0..41.0) | 90.5 (90.5..90.5) | 0 | 1 |\n")
                .contains("| 90.5 (90.5..90.5) | 5 | 2 |\n")
                .contains("Nine more triggers that nothing matches: 15 % of CPU per event, with 64 in flight.\n")
                .contains("Finding which of 10,000 exact filters want an event takes 60 ns of it (JMH, below).\n");
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

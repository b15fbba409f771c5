package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What {@code docs/conformance.md} says is shown is shown by a test that is there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConformancePageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:DP|CP)-\\w+) \\|.*$");
    private static final Pattern SHOWN = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final String WANTED = """
            DP-01 DP-02 DP-03 DP-04 DP-05 DP-06 DP-07 DP-08 DP-09 DP-10 DP-11
            CP-B1 CP-B2 CP-B3 CP-T1 CP-T2 CP-T3 CP-T4 CP-C1 CP-C2 CP-C3 CP-S1 CP-R1
            CP-E1 CP-E2 CP-E3 CP-E4 CP-E5 CP-E6 CP-E7 CP-F1 CP-A1""";

    @Test
    void each_requirement_of_the_specification_is_shown_by_a_test_that_is_there() throws Exception {
        var page = Files.readString(Path.of("..", "docs", "conformance.md"));
        var ids = new TreeSet<String>();
        var missing = new ArrayList<String>();

        for (var row : ROW.matcher(page).results().toList()) {
            ids.add(row.group(1));
            var shown = SHOWN.matcher(row.group()).results().toList();
            if (shown.isEmpty()) {
                missing.add(row.group(1) + " names no test");
            }
            for (var test : shown) {
                if (!isThere(test)) {
                    missing.add(row.group(1) + ": " + test.group());
                }
            }
        }

        assertThat(ids).containsExactlyInAnyOrder(WANTED.split("\\s+"));
        assertThat(missing).isEmpty();
    }

    private static boolean isThere(MatchResult test) throws IOException {
        try (var files = Files.walk(Path.of("src", "test", "java"))) {
            var file =
                    files.filter(path -> path.endsWith(test.group(1) + ".java")).findFirst();
            return file.isPresent() && Files.readString(file.get()).contains(" void " + test.group(2) + "(");
        }
    }
}

package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every reason that a condition, a request or an Event about certificates can have stands on the page, with what to do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReasonsPageTest {

    private static final Pattern REASON = Pattern.compile(
            "\\b(?:failed|notReady|ready)\\(\\s*\"([A-Z][A-Za-z]+)\"|(?:normal|warning)\\(\\s*[\\w.()]+,\\s*\"([A-Z][A-Za-z]+)\"");
    private static final Pattern CONSTANT = Pattern.compile("String [A-Z_]+ = \"([A-Z][A-Za-z]+)\";");
    private static final Path PAGE = Path.of("..", "docs", "certificates.md");

    @Test
    void each_reason_in_the_sources_is_explained() throws IOException {
        var reasons = new TreeSet<String>();
        collect(Path.of("..", "cert-actors", "src", "main", "java"), REASON, reasons);
        collect(Path.of("src", "main", "java", "io", "sealane", "certificates"), REASON, reasons);
        for (var constants : Set.of("ReissuePolicy", "AcmeProblems")) {
            collect(named(constants), CONSTANT, reasons);
        }
        var page = Files.readString(PAGE);

        assertThat(reasons).hasSizeGreaterThan(40);
        assertThat(reasons).filteredOn(one -> !page.contains("`" + one)).isEmpty();
    }

    private static Path named(String type) throws IOException {
        try (var files = Files.walk(Path.of("..", "cert-actors", "src", "main", "java"))) {
            return files.filter(file -> file.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void collect(Path root, Pattern pattern, Set<String> into) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                var found = pattern.matcher(Files.readString(file));
                while (found.find()) {
                    into.add(found.group(found.groupCount() > 1 && found.group(1) == null ? 2 : 1));
                }
            }
        }
    }
}

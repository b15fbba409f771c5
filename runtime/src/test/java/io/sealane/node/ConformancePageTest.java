package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConformancePageTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

    @Test
    void every_test_that_the_page_names_is_there() throws Exception {
        var sources = sources();
        var missing = new ArrayList<String>();
        var found = TEST.matcher(Files.readString(Path.of("..", "docs", "conformance.md")));
        while (found.find()) {
            var source = sources.getOrDefault(found.group(1), "");
            if (source.isEmpty() || found.group(2) != null && !source.contains(" " + found.group(2) + "(")) {
                missing.add(found.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        for (var module : new String[] {"cert-actors", "mesh-gateway", "runtime"}) {
            try (var files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
                for (var file : files.filter(each -> each.toString().endsWith("Test.java"))
                        .toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}

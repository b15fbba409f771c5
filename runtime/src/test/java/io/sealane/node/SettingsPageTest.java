package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The page of all settings and the defaults of the code say the same. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");
    private static final String HEAD = "| setting | default | what |\n| --- | --- | --- |\n";

    @Test
    void every_setting_has_its_row_and_every_row_its_setting() throws IOException {
        var page = Files.readString(PAGE);
        var start = page.indexOf(HEAD) + HEAD.length();
        var wanted = String.join("\n", rows()) + "\n";
        if (Boolean.getBoolean("sealane.settings.write")) {
            Files.writeString(PAGE, page.substring(0, start) + wanted);
            return;
        }

        assertThat(page.substring(start).lines())
                .as("docs/settings.md; -Dsealane.settings.write=true writes the table anew")
                .containsExactlyElementsOf(rows());
    }

    @Test
    void every_setting_is_explained() {
        assertThat(rows()).noneMatch(row -> row.endsWith("|  |"));
    }

    private static List<String> rows() {
        var written = ConfigFactory.parseResources("reference.conf").root();
        var all = ConfigFactory.parseResources("reference.conf")
                .resolve(ConfigResolveOptions.noSystem())
                .getObject("sealane");
        var rows = new ArrayList<String>();
        add("sealane", all, (ConfigObject) written.get("sealane"), rows);
        return rows.stream().sorted().toList();
    }

    /** {@code written} is the same object with its references: a value made of some has the comments of these once it is resolved. */
    private static void add(String path, ConfigObject object, @Nullable ConfigObject written, List<String> rows) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            var name = path + "." + entry.getKey();
            var before = written == null ? null : written.get(entry.getKey());
            if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
                add(name, inner, before instanceof ConfigObject same ? same : null, rows);
            } else {
                var own = before == null ? "" : comment(before);
                rows.add("| `" + name + "` | `" + text(entry.getValue()) + "` | "
                        + (own.isEmpty() ? comment(entry.getValue()) : own) + " |");
            }
        }
    }

    private static String text(ConfigValue value) {
        return value instanceof ConfigList || value instanceof ConfigObject
                ? value.render(ConfigRenderOptions.concise())
                : String.valueOf(value.unwrapped()).isEmpty() ? "\"\"" : String.valueOf(value.unwrapped());
    }

    private static String comment(ConfigValue value) {
        return value.origin().comments().stream()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replace("|", "\\|");
    }
}

package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in {@code docs/embedding.md}, exactly as it stands there. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EmbeddingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "embedding.md");

    @TempDir
    private Path folder;

    @Test
    void the_program_compiles_runs_and_greets() throws Exception {
        var source = folder.resolve("Greeter.java");
        Files.writeString(source, block("java"));
        var complaints = new ByteArrayOutputStream();
        var compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        complaints,
                        complaints,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(compiled).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

        assertThat(outputOfMain()).contains("got hello");
    }

    @Test
    void the_coordinates_are_those_of_this_build() throws Exception {
        var pom = Files.readString(Path.of("pom.xml"));

        assertThat(block("xml"))
                .contains("<groupId>io.sealane</groupId>")
                .contains("<artifactId>sealane-runtime</artifactId>")
                .contains(first(pom, "<version>.*?</version>"));
    }

    private String outputOfMain() throws Exception {
        var before = System.out;
        var output = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            loader.loadClass("Greeter").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    private static String block(String language) throws Exception {
        return first(Files.readString(PAGE), "(?<=```" + language + "\n)[\\s\\S]*?(?=```)");
    }

    private static String first(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        assertThat(match.find()).as(pattern).isTrue();
        return match.group();
    }
}

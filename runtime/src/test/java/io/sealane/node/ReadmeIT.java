package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the README tells a newcomer to type. Only the data folder and the ports differ. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadmeIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int HTTPS_PORT = 8444;

    @TempDir
    private Path folder;

    @Test
    void the_first_two_commands_are_the_demo_and_the_tests() throws IOException {
        assertThat(blocks().subList(0, 2)).containsExactly("./sealane demo\n", "mvn -B verify\n");
    }

    @Test
    @NeedsTool({"bash", "curl", "kubectl"})
    void the_commands_of_the_section_Run_it_work_as_they_stand() throws Exception {
        var bash = Tool.of("bash", Map.of());
        var data = folder.resolve("data");
        var run = blocks().get(2).strip().replace("./data", data.toString()) + " --port-offset ";
        var ready = ReadyNode.start(offset -> new ProcessBuilder("bash", "-c", "exec " + run + offset)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start());
        var rest = blocks().get(3)
                .replace("$PWD/data", data.toString())
                .replace("localhost:" + HTTPS_PORT, "localhost:" + (HTTPS_PORT + ready.offset()))
                .replace("ca.crt", folder.resolve("ca.crt").toString());
        try {
            var output = bash.run("-ec", rest);
            assertThat(output).contains("event-display").contains("HTTP/2 202");
        } finally {
            ready.process().destroy();
            assertThat(ready.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The shell blocks, in order. */
    private static List<String> blocks() throws IOException {
        return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}

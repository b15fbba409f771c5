package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types the page that walks through the guides of others, block by block. */
@NeedsTool({"kubectl", "curl", "bash"})
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ServingGuideTest {

    private static final Path PAGE = Path.of("..", "docs", "knative-guides.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\n(.*?)^```$");
    private static final Map<String, String> PORTS = Map.of(
            "localhost:8080", "external-http",
            "localhost:8443", "external-https",
            "localhost:8081", "cluster-local-http",
            "localhost:8444", "cluster-local-https");

    @TempDir
    private Path folder;

    @Test
    void every_step_works_and_says_what_the_page_says() throws Exception {
        try (var node = ServingNode.start()) {
            var kubeconfig = folder.resolve("kubeconfig");
            Files.writeString(kubeconfig, node.node().kubeconfigText());
            var bash = Tool.of("bash", Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()));
            var said = "";
            for (var block : blocks()) {
                if (block.shown()) {
                    assertSays(said, block.text());
                } else {
                    said = bash.run("-euo", "pipefail", "-c", "cd '" + folder + "'\n" + here(node, block.text()));
                }
            }
        }
    }

    private record Block(boolean shown, String text) {}

    private static List<Block> blocks() throws IOException {
        var blocks = new ArrayList<Block>();
        var found = BLOCK.matcher(Files.readString(PAGE));
        while (found.find()) {
            blocks.add(new Block(found.group(1).equals("text"), found.group(2)));
        }
        assertThat(blocks).hasSizeGreaterThan(10);
        return blocks;
    }

    /** The page's ports are those of a node that is alone on its machine. */
    private static String here(ServingNode node, String script) {
        var result = script;
        for (var port : PORTS.entrySet()) {
            result = result.replace(
                    port.getKey(), "localhost:" + node.listener(port.getValue()).getPort());
        }
        return result;
    }

    /** Those lines in that order, others in between; an ellipsis stands for anything. */
    private static void assertSays(String said, String expected) {
        var lines = said.lines().iterator();
        for (var wanted : expected.lines().toList()) {
            var pattern = Pattern.compile(
                    Stream.of(wanted.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*", "", "\\s*")));
            var found = false;
            while (!found && lines.hasNext()) {
                found = pattern.matcher(lines.next()).matches();
            }
            assertThat(found)
                    .as("line '%s' in what was said:%n%s", wanted, said)
                    .isTrue();
        }
    }
}

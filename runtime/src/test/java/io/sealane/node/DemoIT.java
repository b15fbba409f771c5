package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on the built tree, as a newcomer starts it. Only the ports differ from the README. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DemoIT {

    /** No measure of the demo: after that long it hangs, on the slowest machine. */
    private static final long SECONDS_MAX = 600;

    @TempDir
    private Path folder;

    @Test
    void the_demo_shows_an_event_and_a_renewal_without_a_failed_request() throws Exception {
        var ready = ReadyNode.start(this::demo);
        var demo = ready.process();
        var output =
                String.join("\n", ready.lines()) + "\n" + ready.rest().lines().collect(Collectors.joining("\n"));

        assertThat(demo.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("\nready\n")
                .contains("answer           202 Accepted")
                .contains("id: demo-1")
                .contains("failed requests  0")
                .as("what is over at once is not offered")
                .doesNotContain("It keeps serving");
        assertThat(valueOf(output, "serial before")).isNotEqualTo(valueOf(output, "serial after"));
    }

    private Process demo(int offset) throws IOException {
        var demo = Launcher.start(folder, "demo", "--end", "--port-offset", Integer.toString(offset));
        demo.onExit().completeOnTimeout(demo, SECONDS_MAX, TimeUnit.SECONDS).thenAccept(Process::destroyForcibly);
        return demo;
    }

    private static String valueOf(String output, String name) {
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + output));
    }
}

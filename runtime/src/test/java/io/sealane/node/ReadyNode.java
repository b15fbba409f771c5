package io.sealane.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A started node that has said {@code ready}.
 *
 * @param offset where its ports begin
 * @param lines what it said, up to and with {@code ready}
 * @param rest what it says from then on
 */
record ReadyNode(Process process, int offset, List<String> lines, BufferedReader rest) {

    private static final String READY = "ready";
    private static final int CHOICES_MAX = 5;
    /** What the transport between nodes, and any listener, ends with. */
    private static final Pattern PORT_TAKEN = Pattern.compile("port \\d+ is taken;|Address already in use");

    /** Starts a node, whose output and errors come together. */
    interface Start {
        Process on(int offset) throws IOException;
    }

    /**
     * Starts one on ports that are free, and on others if somebody takes one of them between the look at them and the start.
     *
     * @throws IOException with what it said, if it ended before it was ready for any other reason
     */
    static ReadyNode start(Start start) throws IOException {
        for (var choices = 1; ; choices++) {
            var offset = PortOffset.next();
            var process = start.on(offset);
            var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var lines = throughReady(output);
            if (lines.contains(READY)) {
                return new ReadyNode(process, offset, lines, output);
            }
            if (choices == CHOICES_MAX || lines.stream().noneMatch(PORT_TAKEN.asPredicate())) {
                throw new IOException("the node ended before it was ready: " + String.join("\n", lines));
            }
        }
    }

    private static List<String> throughReady(BufferedReader output) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.equals(READY)) {
                break;
            }
        }
        return lines;
    }
}

package io.sealane.workload.process;

import io.sealane.workload.PodLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Takes what a process writes into its log, line by line; a line without end is cut into pieces. Runs until the process has ended. */
final class Output {

    private static final int LINE_BYTES_MAX = 16_384;

    private final PodLog log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private volatile String last = "";

    Output(PodLog log) {
        this.log = log;
    }

    /** What was written last, for messages. */
    String last() {
        return last;
    }

    /** Completes when there is no more to come; a child of the process may keep it open. */
    CompletableFuture<Void> complete() {
        return complete.copy();
    }

    void copy(InputStream from) {
        var part = new byte[8192];
        try (from) {
            for (var count = from.read(part); count >= 0; count = from.read(part)) {
                take(part, count);
            }
        } catch (IOException e) {
            log.write("[the output of the process cannot be read any more: " + e.getMessage() + "]");
        }
        if (line.size() > 0) {
            flush();
        }
        complete.complete(null);
    }

    private void take(byte[] part, int count) {
        for (var i = 0; i < count; i++) {
            if (part[i] == '\n') {
                flush();
            } else {
                line.write(part[i]);
                if (line.size() >= LINE_BYTES_MAX) {
                    flush();
                }
            }
        }
    }

    private void flush() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        // An empty line is one all the same.
        log.write(text.isEmpty() ? "\n" : text);
        if (!text.isBlank()) {
            last = text.length() > 200 ? text.substring(0, 200) : text;
        }
    }
}

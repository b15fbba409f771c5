package io.sealane.node.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token in a file that somebody writes anew before it is worn out, as kubelets do. Safe for any thread; blocks for the file only. */
final class FileToken implements Supplier<String> {

    private static final Logger LOG = LoggerFactory.getLogger(FileToken.class);

    /** Kubelets renew a token when it has a fifth of its life left, which is minutes at least. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Path file;
    private final InstantSource clock;
    private volatile Read read;

    private record Read(String token, Instant at) {}

    private FileToken(Path file, InstantSource clock, Read read) {
        this.file = file;
        this.clock = clock;
        this.read = read;
    }

    /**
     * Reads it for the first time.
     *
     * @throws IllegalArgumentException if there is nothing in it
     */
    static FileToken open(Path file, InstantSource clock) throws IOException {
        return new FileToken(file, clock, read(file, clock.instant()));
    }

    private static Read read(Path file, Instant now) throws IOException {
        var token = Files.readString(file).strip();
        if (token.isEmpty()) {
            throw new IllegalArgumentException("tokenFile " + file + ": expected a token, got none");
        }
        return new Read(token, now);
    }

    /** The token; the last one where it cannot be read again. */
    @Override
    public String get() {
        var last = read;
        var now = clock.instant();
        if (now.isBefore(last.at().plus(KEPT))) {
            return last.token();
        }
        try {
            read = read(file, now);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("tokenFile {}: {}; the last token stays", file, e.getMessage());
            read = new Read(last.token(), now);
        }
        return read.token();
    }
}

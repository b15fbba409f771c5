package io.sealane.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Removes what a demo leaves behind. */
final class TemporaryFolder {

    private TemporaryFolder() {}

    /** Deletes the folder and all below it; what cannot be deleted stays. */
    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TemporaryFolder::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            // The process is ending and the folder is temporary: the system's own cleaning takes the rest.
            return;
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

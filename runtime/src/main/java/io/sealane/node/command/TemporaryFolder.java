package io.sealane.node.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

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

    /**
     * Deletes what demos left that were killed: folders of this user in the temporary folder, named by a process that is gone.
     *
     * @param prefix of their names; then comes the number of the process, and a hyphen
     */
    static void deleteAbandoned(String prefix) {
        var name = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,18})-.*");
        try (var folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            folders.filter(folder -> isAbandoned(folder, name)).forEach(TemporaryFolder::delete);
        } catch (IOException e) {
            // Somebody else's leavings are no reason not to start.
            return;
        }
    }

    private static boolean isAbandoned(Path folder, Pattern name) {
        var match = name.matcher(folder.getFileName().toString());
        return match.matches()
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.isWritable(folder)
                && ProcessHandle.of(Long.parseLong(match.group(1))).isEmpty();
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

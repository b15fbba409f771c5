package io.sealane.node.folder;

import io.sealane.node.life.StepFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that only its owner may read: 0700, files 0600. */
public final class DataFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    private DataFolder(Path path) {
        this.path = path;
    }

    /** Makes the folder where it is missing and takes it from everybody else where it is open. */
    public static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, OWNER_ONLY);
            return new DataFolder(path);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StepFailure("data folder " + path + ": expected a folder that can be made 0700: " + why(e), e);
        }
    }

    /** In the words of the system. Most failures of files say no more than which file. */
    static String why(Exception failure) {
        if (!(failure instanceof FileSystemException at)) {
            return String.valueOf(failure.getMessage());
        }
        if (at instanceof FileAlreadyExistsException) {
            return at.getFile() + (Files.isRegularFile(Path.of(at.getFile())) ? " is a file" : " is no folder");
        }
        var reason = at instanceof AccessDeniedException
                ? "Permission denied"
                : at instanceof NoSuchFileException ? "No such file or directory" : at.getReason();
        return at.getFile() + ": " + (reason == null ? at.toString() : reason);
    }

    public Path path() {
        return path;
    }

    public DataFolder folder(String name) {
        return open(path.resolve(name));
    }

    Optional<String> read(String file) {
        var found = path.resolve(file);
        if (!Files.exists(found)) {
            return Optional.empty();
        }
        try {
            takeFromOthers(found);
            return Optional.of(Files.readString(found));
        } catch (IOException e) {
            throw new StepFailure(found + ": expected a readable file", e);
        }
    }

    /** A copy or a backup may have opened what holds keys. */
    private static void takeFromOthers(Path file) throws IOException {
        var modes = Files.getPosixFilePermissions(file);
        if (!OWNER_READS.containsAll(modes)) {
            Files.setPosixFilePermissions(file, OWNER_READS);
            LOG.warn(
                    "{}: expected mode rw-------, got {}; set back. Replace what is in it if others could read it",
                    file,
                    PosixFilePermissions.toString(modes));
        }
    }

    private static void sync(Path file, StandardOpenOption access) throws IOException {
        try (var channel = FileChannel.open(file, access)) {
            channel.force(true);
        }
    }

    /** Replaces the file as a whole: a reader sees the old text or the new one, and a crash leaves one of them. */
    public void write(String file, String text) {
        var target = path.resolve(file);
        try {
            var fresh = Files.createTempFile(path, file, ".new", PosixFilePermissions.asFileAttribute(OWNER_READS));
            Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
            sync(fresh, StandardOpenOption.WRITE);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new StepFailure(target + ": expected to be able to write it", e);
        }
    }
}

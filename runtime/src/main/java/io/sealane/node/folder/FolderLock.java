package io.sealane.node.folder;

import io.sealane.node.life.StepFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Holds a data folder for one node, before anything in it is read or made: of two that start together on a new folder, one would make keys that
 * the other replaces. The operating system lets go of it when the process ends, however it does.
 */
public final class FolderLock implements AutoCloseable {

    private static final String FILE = "lock";
    private static final String FORMAT_FILE = "format";

    /** What this version writes; higher when an earlier version can no longer read it. */
    private static final int FORMAT = 1;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder.
     *
     * @throws StepFailure when another node has it, or a later version has written it
     */
    public static FolderLock take(DataFolder folder) {
        var lock = new FolderLock(open(folder.path()));
        try {
            lock.lock(folder.path());
            requireReadable(folder);
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel open(Path folder) {
        var modes = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            return FileChannel.open(
                    folder.resolve(FILE), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), modes);
        } catch (IOException e) {
            throw new StepFailure("data folder " + folder + ": expected one that can be written", e);
        }
    }

    private void lock(Path folder) {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new StepFailure(inUse(folder), e);
        } catch (IOException e) {
            throw new StepFailure("data folder " + folder + ": expected one whose files can be locked", e);
        }
        throw new StepFailure(inUse(folder), new IllegalStateException("its lock is held by another process"));
    }

    private static String inUse(Path folder) {
        return "data folder " + folder + ": another node uses it; expected one of this node's own";
    }

    /** To read what a later version wrote would be to guess. */
    private static void requireReadable(DataFolder folder) {
        var found = folder.read(FORMAT_FILE).map(String::strip);
        if (found.isEmpty()) {
            folder.write(FORMAT_FILE, FORMAT + "\n");
        } else if (!found.get().equals(String.valueOf(FORMAT))) {
            throw new StepFailure(
                    "data folder " + folder.path() + ": its format is " + found.get() + ", expected " + FORMAT
                            + "; it is a later version's, start that one",
                    new IllegalStateException("nothing was changed"));
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("lock of the data folder", e);
        }
    }
}

package io.sealane.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that only its owner can enter. */
final class PrivateFolder {

    private static final String OWNER_ONLY = "rwx------";

    private PrivateFolder() {}

    static void make(Path folder) {
        try {
            if (hasModes(folder)) {
                var modes = PosixFilePermissions.fromString(OWNER_ONLY);
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(modes));
                Files.setPosixFilePermissions(folder, modes);
            } else {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new StoreFailure(StoreFailure.Reason.IO, "make folder " + folder, e);
        }
    }

    private static boolean hasModes(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

package io.sealane.node.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.node.life.StepFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DataFolderTest {

    @TempDir
    Path parent;

    @Test
    void the_folder_and_its_files_are_their_owners_only() throws IOException {
        var folder = DataFolder.open(parent.resolve("data"));
        folder.write("ca.key", "secret");

        assertThat(modes(folder.path())).isEqualTo("rwx------");
        assertThat(modes(folder.path().resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(folder.read("ca.key")).contains("secret");
        assertThat(folder.read("ca.crt")).isEmpty();
    }

    @Test
    void what_others_could_read_is_taken_from_them() throws IOException {
        var folder = DataFolder.open(parent.resolve("data"));
        folder.write("ca.key", "secret");
        Files.setPosixFilePermissions(folder.path().resolve("ca.key"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(DataFolder.open(parent.resolve("data")).read("ca.key")).contains("secret");

        assertThat(modes(folder.path())).isEqualTo("rwx------");
        assertThat(modes(folder.path().resolve("ca.key"))).isEqualTo("rw-------");
    }

    @Test
    void what_cannot_be_a_folder_is_refused_with_the_cause() throws IOException {
        var file = Files.createFile(parent.resolve("file"));
        var below = file.resolve("data");

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(StepFailure.class)
                .hasMessage(
                        "data folder " + file + ": expected a folder that can be made 0700: " + file + " is a file");
        assertThatThrownBy(() -> DataFolder.open(below))
                .isInstanceOf(StepFailure.class)
                .hasMessage("data folder " + below + ": expected a folder that can be made 0700: " + below
                        + ": Not a directory");
        // Where nobody may make one cannot be tried by root, who may everywhere.
        assertThat(DataFolder.why(new AccessDeniedException("/a/b"))).isEqualTo("/a/b: Permission denied");
        assertThat(DataFolder.why(new NoSuchFileException("/a/b"))).isEqualTo("/a/b: No such file or directory");
        assertThat(DataFolder.why(new FileSystemException("/a/b", null, "Read-only file system")))
                .isEqualTo("/a/b: Read-only file system");
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

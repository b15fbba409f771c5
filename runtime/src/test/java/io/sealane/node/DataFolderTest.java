package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

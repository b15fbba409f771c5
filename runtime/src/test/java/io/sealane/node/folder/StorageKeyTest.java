package io.sealane.node.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sealane.resource.embedded.seal.SealFailure;
import io.sealane.resource.embedded.seal.WrappingKey;
import io.sealane.resource.embedded.seal.WrappingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StorageKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder;

    @Test
    void the_first_start_makes_a_key_that_only_its_owner_reads_and_later_ones_keep_it() throws IOException {
        var first = keys(Map.of()).current(false);

        var file = folder.resolve("bootstrap/storage.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file).strip()).isEqualTo(first.base64());
        assertThat(keys(Map.of()).current(true).id()).isEqualTo(first.id());
    }

    @Test
    void a_missing_key_that_is_needed_is_named_and_not_made_anew() {
        assertThatThrownBy(() -> keys(Map.of()).current(true))
                .isInstanceOf(SealFailure.class)
                .hasMessageContaining(folder.resolve("bootstrap/storage.key").toString())
                .hasMessageContaining("restore");
        assertThat(folder.resolve("bootstrap/storage.key")).doesNotExist();
    }

    @Test
    void a_file_that_is_given_is_read_and_never_made() throws IOException {
        var given = folder.resolve("given.key");
        var settings = Map.of("file", given.toString());
        assertThatThrownBy(() -> keys(settings).current(false))
                .isInstanceOf(SealFailure.class)
                .hasMessageContaining("given.key");

        var key = WrappingKey.generate(RANDOM, "test");
        Files.writeString(given, key.base64());

        assertThat(keys(settings).current(false).id()).isEqualTo(key.id());
        assertThat(folder.resolve("bootstrap/storage.key")).doesNotExist();
    }

    @Test
    void a_file_that_holds_no_key_is_named_and_its_content_is_not_shown() throws IOException {
        var given = Files.writeString(folder.resolve("given.key"), "c2hvcnQ=");
        assertThatThrownBy(() -> keys(Map.of("file", given.toString())).current(false))
                .isInstanceOf(SealFailure.class)
                .hasMessageContaining("given.key")
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("c2hvcnQ");
    }

    private WrappingKeys keys(Map<String, String> settings) {
        return StorageKey.settings(DataFolder.open(folder), config(settings), RANDOM)
                .keys();
    }

    private static Config config(Map<String, String> settings) {
        return ConfigFactory.parseMap(settings)
                .withFallback(ConfigFactory.defaultReference().getConfig("sealane.api-server.storage-key"));
    }
}

package io.sealane.resource.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.seal.SealFailure;
import io.sealane.resource.embedded.seal.SealSettings;
import io.sealane.resource.embedded.seal.WrappingKey;
import io.sealane.resource.embedded.seal.WrappingKeys;
import io.sealane.store.Batch;
import io.sealane.store.Durability;
import io.sealane.store.KeyRange;
import io.sealane.store.Store;
import io.sealane.store.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the disk shows of Secrets, and who can read them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SealedStoreTest {

    private static final ResourceId SECRET = new ResourceId("secrets", "ns", "door");
    private static final ResourceId OTHER = new ResourceId("secrets", "ns", "window");
    private static final ResourceId CONFIG = new ResourceId("configmaps", "ns", "door");
    private static final String TREASURE = "c3dvcmRmaXNoLXRoZS1zZWNyZXQ=";
    private static final LogLimits LIMITS = new LogLimits(100, 1_000_000);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRange EVERYTHING = new KeyRange(new byte[] {0}, new byte[] {(byte) 0xff});

    @TempDir
    private Path folder;

    private final WrappingKey key = WrappingKey.generate(RANDOM, "storage.key");
    private final WrappingKey next = WrappingKey.generate(RANDOM, "next.key");

    @Test
    void a_secret_is_nowhere_in_the_files_while_a_config_map_is() throws IOException {
        try (var store = open(WrappingKeys.of(key), 100)) {
            write(store, SECRET, 0);
            write(store, SECRET, 1);
            store.delete(SECRET, 2);
            assertThat(filesWith(SECRET.name())).isNotEmpty();
            assertThat(filesWith(TREASURE)).isEmpty();
            write(store, CONFIG, 0);
            assertThat(filesWith(TREASURE)).isNotEmpty();
        }
    }

    @Test
    void what_was_sealed_is_read_again_after_a_restart_with_its_history() {
        try (var store = open(WrappingKeys.of(key), 100)) {
            write(store, SECRET, 0);
            write(store, SECRET, 1);
        }
        try (var store = open(WrappingKeys.of(key), 100)) {
            assertThat(treasure(store, SECRET)).isEqualTo(TREASURE);
            assertThat(store.changesAfter(0, 10)).hasSize(2);
            assertThat(store.listAt(Scope.of("secrets"), 1).items()).hasSize(1);
        }
    }

    @Test
    void a_data_key_is_replaced_at_its_bound_also_across_restarts() {
        try (var store = open(WrappingKeys.of(key), 3)) {
            write(store, SECRET, 0);
        }
        try (var store = open(WrappingKeys.of(key), 3)) {
            write(store, SECRET, 1);
            write(store, SECRET, 2);
        }
        // Each write seals the object and both sides of its log entry: 2, 3 and 3 uses.
        assertThat(dataKeys()).isGreaterThanOrEqualTo(3);
        try (var store = open(WrappingKeys.of(key), 3)) {
            assertThat(treasure(store, SECRET)).isEqualTo(TREASURE);
        }
    }

    @Test
    void another_wrapping_key_is_refused_by_name_and_nothing_is_written() {
        try (var store = open(WrappingKeys.of(key), 100)) {
            write(store, SECRET, 0);
        }
        var before = everything();

        assertThatThrownBy(() -> open(WrappingKeys.of(next), 100))
                .isInstanceOf(SealFailure.class)
                .hasMessageContaining("next.key")
                .hasMessageContaining(key.id())
                .hasMessageNotContaining(next.base64());

        assertThat(everything()).containsExactlyElementsOf(before);
        open(WrappingKeys.of(key), 100).close();
    }

    @Test
    void the_source_is_told_whether_a_key_is_needed() {
        var needed = new ArrayList<Boolean>();
        WrappingKeys source = asked -> {
            needed.add(asked);
            return key;
        };
        try (var store = open(source, 100)) {
            write(store, CONFIG, 0);
        }
        try (var store = open(source, 100)) {
            write(store, SECRET, 0);
        }
        open(source, 100).close();
        assertThat(needed).containsExactly(false, false, true);
    }

    @Test
    void with_the_previous_key_at_hand_the_wrapping_key_is_replaced_for_good() {
        try (var store = open(WrappingKeys.of(key), 100)) {
            write(store, SECRET, 0);
        }
        open(replacing(key, next), 100).close();
        try (var store = open(WrappingKeys.of(next), 100)) {
            assertThat(treasure(store, SECRET)).isEqualTo(TREASURE);
        }
        assertThatThrownBy(() -> open(WrappingKeys.of(key), 100)).isInstanceOf(SealFailure.class);
    }

    @Test
    void a_sealed_secret_cannot_pass_for_another_one() {
        try (var store = open(WrappingKeys.of(key), 100)) {
            write(store, SECRET, 0);
            write(store, OTHER, 0);
        }
        rename(SECRET, OTHER);
        try (var store = open(WrappingKeys.of(key), 100)) {
            assertThatThrownBy(() -> store.get(OTHER)).isInstanceOf(SealFailure.class);
        }
    }

    @Test
    void secrets_in_plain_text_of_an_older_version_are_read_and_sealed() throws IOException {
        writeAsBefore(SECRET);
        assertThat(filesWith(TREASURE)).isNotEmpty();

        try (var store = open(WrappingKeys.of(key), 100)) {
            assertThat(treasure(store, SECRET)).isEqualTo(TREASURE);
            assertThat(store.version()).isEqualTo(1);
        }

        assertThat(everything()).noneMatch(value -> value.contains(TREASURE));
    }

    private DiskResourceStore open(WrappingKeys keys, long usesMax) {
        return DiskResourceStore.open(folder, StoreSettings.small(), LIMITS, new SealSettings(keys, usesMax, RANDOM));
    }

    private static WrappingKeys replacing(WrappingKey old, WrappingKey current) {
        return new WrappingKeys() {
            @Override
            public WrappingKey current(boolean needed) {
                return current;
            }

            @Override
            public Optional<WrappingKey> previous() {
                return Optional.of(old);
            }
        };
    }

    private static void write(ResourceStore store, ResourceId id, long expected) {
        var object = Json.object();
        object.putObject("data").put("treasure", TREASURE);
        object.putObject("metadata")
                .putObject("annotations")
                .put("last-applied", "{\"treasure\":\"" + TREASURE + "\"}");
        store.write(id, expected, object);
    }

    private static String treasure(ResourceStore store, ResourceId id) {
        return store.get(id).orElseThrow().object().at("/data/treasure").asText();
    }

    private List<Path> filesWith(String text) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Store raw() {
        return Store.open(folder, StoreSettings.small(), Set.of("objects", "log", "keys"));
    }

    private int dataKeys() {
        try (var store = raw()) {
            return store.first(store.keyspace("keys"), EVERYTHING, 1000).size();
        }
    }

    /** All stored values as text, one character per byte. */
    private List<String> everything() {
        try (var store = raw()) {
            var values = new ArrayList<String>();
            for (var name : List.of("objects", "log", "keys")) {
                store.first(store.keyspace(name), EVERYTHING, 1000)
                        .forEach(entry -> values.add(new String(entry.value(), StandardCharsets.ISO_8859_1)));
            }
            return values;
        }
    }

    private void rename(ResourceId from, ResourceId to) {
        try (var store = raw()) {
            var objects = store.keyspace("objects");
            var value = store.get(objects, StoredCodec.key(from)).orElseThrow();
            var bytes = new ByteArrayOutputStream();
            try (var in = new DataInputStream(new ByteArrayInputStream(value));
                    var out = new DataOutputStream(bytes)) {
                out.writeByte(in.readByte());
                assertThat(in.readUTF()).isEqualTo(from.key());
                out.writeUTF(to.key());
                in.transferTo(out);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            store.write(new Batch().put(objects, StoredCodec.key(to), bytes.toByteArray()), Durability.SYNCED);
        }
    }

    /** Format 1: no object tells whether it is sealed. */
    private void writeAsBefore(ResourceId id) throws IOException {
        var json = Json.object();
        json.putObject("data").put("treasure", TREASURE);
        var object = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(object)) {
            out.writeUTF(id.key());
            out.writeLong(1);
            out.writeInt(Json.bytes(json).length);
            out.write(Json.bytes(json));
        }
        try (var store = raw()) {
            var batch = new Batch()
                    .put(store.keyspace("objects"), StoredCodec.key(id), joined(new byte[] {1}, object.toByteArray()))
                    .put(store.keyspace("log"), StoredCodec.key(1), joined(new byte[] {1, 0, 1}, object.toByteArray()));
            store.write(batch, Durability.SYNCED);
        }
    }

    private static byte[] joined(byte[] head, byte[] rest) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head);
        bytes.writeBytes(rest);
        return bytes.toByteArray();
    }
}

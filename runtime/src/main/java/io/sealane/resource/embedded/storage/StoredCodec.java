package io.sealane.resource.embedded.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How objects and changes look on the disk; the only place that knows, so that objects can be encrypted here. Each value begins with the number
 * of its format.
 */
final class StoredCodec {

    private static final int PLAIN = 1;

    private StoredCodec() {}

    static byte[] key(ResourceId id) {
        return id.key().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] prefix(Scope scope) {
        return scope.prefix().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] key(long version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    static long version(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    static byte[] encode(Stored stored) {
        return written(out -> write(out, stored));
    }

    static byte[] encode(Change change) {
        return written(out -> {
            write(out, change.before());
            write(out, change.after());
        });
    }

    static Stored stored(byte[] value) {
        return read(value, StoredCodec::readStored);
    }

    static Change change(long version, byte[] value) {
        return read(value, in -> new Change(version, readOptional(in), readOptional(in)));
    }

    private static void write(DataOutputStream out, Optional<Stored> stored) throws IOException {
        out.writeBoolean(stored.isPresent());
        if (stored.isPresent()) {
            write(out, stored.get());
        }
    }

    private static void write(DataOutputStream out, Stored stored) throws IOException {
        out.writeUTF(stored.id().key());
        out.writeLong(stored.version());
        out.writeInt(stored.json().length);
        out.write(stored.json());
    }

    private static Optional<Stored> readOptional(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(readStored(in)) : Optional.empty();
    }

    private static Stored readStored(DataInputStream in) throws IOException {
        return new Stored(ResourceId.fromKey(in.readUTF()), in.readLong(), in.readNBytes(in.readInt()));
    }

    private static byte[] written(Write write) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(PLAIN);
            write.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] value, Read<T> read) {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            var format = in.readByte();
            if (format != PLAIN) {
                throw new IllegalStateException("stored format: " + format + ", expected " + PLAIN);
            }
            return read.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(DataInputStream in) throws IOException;
    }
}

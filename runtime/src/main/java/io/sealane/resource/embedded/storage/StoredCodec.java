package io.sealane.resource.embedded.storage;

import io.sealane.resource.embedded.seal.Seal;
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
 * How objects and changes look on the disk; the only place that knows. Each value begins with the number of its format. Secrets are sealed as a
 * whole, since annotations may repeat their data; what a sealed object is about is bound to it: its key and version.
 */
final class StoredCodec {

    /** Before objects were sealed. Still read; never written. */
    private static final int PLAIN = 1;

    /** Each object tells whether it is sealed. */
    private static final int SEALED = 2;

    static final String SECRETS = "secrets";

    private final Seal seal;

    StoredCodec(Seal seal) {
        this.seal = seal;
    }

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

    /** Whether a value was written before objects were sealed. */
    static boolean isPlain(byte[] value) {
        return value[0] == PLAIN;
    }

    byte[] encode(Stored stored) {
        return written(out -> write(out, stored));
    }

    byte[] encode(Change change) {
        return written(out -> {
            write(out, change.before());
            write(out, change.after());
        });
    }

    Stored stored(byte[] value) {
        return read(value, this::readStored);
    }

    Change change(long version, byte[] value) {
        return read(value, in -> new Change(version, readOptional(in), readOptional(in)));
    }

    private void write(DataOutputStream out, Optional<Stored> stored) throws IOException {
        out.writeBoolean(stored.isPresent());
        if (stored.isPresent()) {
            write(out, stored.get());
        }
    }

    private void write(DataOutputStream out, Stored stored) throws IOException {
        var sealed = stored.id().resource().equals(SECRETS);
        var body = sealed ? seal.seal(stored.json(), context(stored.id(), stored.version())) : stored.json();
        out.writeUTF(stored.id().key());
        out.writeLong(stored.version());
        out.writeBoolean(sealed);
        out.writeInt(body.length);
        out.write(body);
    }

    private Optional<Stored> readOptional(In in) throws IOException {
        return in.data().readBoolean() ? Optional.of(readStored(in)) : Optional.empty();
    }

    private Stored readStored(In in) throws IOException {
        var data = in.data();
        var id = ResourceId.fromKey(data.readUTF());
        var version = data.readLong();
        var sealed = in.format() == SEALED && data.readBoolean();
        var body = data.readNBytes(data.readInt());
        return new Stored(id, version, sealed ? seal.open(body, context(id, version)) : body);
    }

    private static byte[] context(ResourceId id, long version) {
        return (id.key() + '\0' + version).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] written(Write write) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(SEALED);
            write.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] value, Read<T> read) {
        try (var data = new DataInputStream(new ByteArrayInputStream(value))) {
            var format = data.readByte();
            if (format != PLAIN && format != SEALED) {
                throw new IllegalStateException("stored format: " + format + ", expected " + PLAIN + " or " + SEALED);
            }
            return read.from(new In(format, data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record In(int format, DataInputStream data) {}

    @FunctionalInterface
    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(In in) throws IOException;
    }
}

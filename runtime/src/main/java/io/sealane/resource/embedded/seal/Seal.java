package io.sealane.resource.embedded.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals and opens records. A sealed record begins with the number of its data key. Safe for any thread; sealing may wait for the disk.
 *
 * <p>Nonces are random, so a key must not be used without bound (NIST SP 800-38D, 8.3: 2^32 times). Uses are counted across restarts by
 * reserving them in advance, and at the bound a new key takes over.
 */
public final class Seal {

    /** How often a key may be used with random nonces. */
    public static final long USES_MAX = 1L << 32;

    private static final Logger LOG = LoggerFactory.getLogger(Seal.class);
    private static final long RESERVED_AT_ONCE = 1024;

    private final WrappingKey wrapping;
    private final KeyStorage storage;
    private final long usesMax;
    private final SecureRandom random;
    private final Map<Integer, DataKey> keys = new ConcurrentHashMap<>();
    private @Nullable DataKey current;
    private int newest;
    private long used;
    private long reserved;

    private Seal(WrappingKey wrapping, KeyStorage storage, SealSettings settings) {
        this.wrapping = wrapping;
        this.storage = storage;
        this.usesMax = settings.dataKeyUsesMax();
        this.random = settings.random();
    }

    /**
     * Opens all stored data keys. Those wrapped with the previous wrapping key are wrapped anew, all at once.
     *
     * @throws SealFailure when one cannot be opened; then nothing was written
     */
    public static Seal open(KeyStorage storage, SealSettings settings) {
        var stored = storage.all();
        var seal = new Seal(settings.keys().current(!stored.isEmpty()), storage, settings);
        seal.load(stored, settings.keys().previous());
        return seal;
    }

    private synchronized void load(List<WrappedKey> stored, Optional<WrappingKey> previous) {
        var rewrapped = new ArrayList<WrappedKey>();
        for (var wrapped : stored) {
            var opener = opener(wrapped, previous);
            var data = opener.unwrap(wrapped);
            if (!opener.id().equals(wrapping.id())) {
                rewrapped.add(wrapping.wrap(data, wrapped.reserved(), random));
            }
            keys.put(data.id(), data);
            if (data.id() > newest) {
                newest = data.id();
                current = data;
                // What was reserved counts as used: nobody wrote down how much of it was.
                used = wrapped.reserved();
                reserved = wrapped.reserved();
            }
        }
        if (!rewrapped.isEmpty()) {
            storage.keep(rewrapped);
            LOG.info(
                    "{} data keys are now wrapped with {}; the previous wrapping key is no longer needed",
                    rewrapped.size(),
                    wrapping.origin());
        }
    }

    private WrappingKey opener(WrappedKey wrapped, Optional<WrappingKey> previous) {
        if (wrapped.wrappedBy().equals(wrapping.id())) {
            return wrapping;
        }
        return previous.filter(key -> key.id().equals(wrapped.wrappedBy()))
                .orElseThrow(() -> new SealFailure(wrapping.origin() + ": this key (" + wrapping.id()
                        + ") is not the one that stored Secrets are sealed with (" + wrapped.wrappedBy()
                        + "); restore that one. Nothing was changed"));
    }

    /**
     * Seals a record.
     *
     * @param context what the record is about; needed again to open it, so that it cannot pass for another's
     */
    public byte[] seal(byte[] plain, byte[] context) {
        var key = use();
        var sealed = Gcm.seal(key.key(), plain, context, random);
        return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                .putInt(key.id())
                .put(sealed)
                .array();
    }

    /**
     * Opens a record.
     *
     * @throws SealFailure when it was changed or is about something else
     */
    public byte[] open(byte[] sealed, byte[] context) {
        var id = sealed.length < Integer.BYTES ? 0 : ByteBuffer.wrap(sealed).getInt();
        var key = keys.get(id);
        if (key == null) {
            throw new SealFailure("sealed record: names data key " + id + ", which is not stored");
        }
        try {
            var rest = new byte[sealed.length - Integer.BYTES];
            System.arraycopy(sealed, Integer.BYTES, rest, 0, rest.length);
            return Gcm.open(key.key(), rest, context);
        } catch (AEADBadTagException e) {
            throw new SealFailure("sealed record: was changed, or belongs to another object", e);
        }
    }

    private synchronized DataKey use() {
        var key = current;
        if (key == null || used >= usesMax) {
            key = DataKey.generate(newest + 1, random);
            used = 0;
            reserve(key);
            newest = key.id();
            keys.put(key.id(), key);
            current = key;
        } else if (used >= reserved) {
            reserve(key);
        }
        used++;
        return key;
    }

    /** Written down before any use, so that a crash cannot lose count. */
    private void reserve(DataKey key) {
        var next = Math.min(usesMax, used + RESERVED_AT_ONCE);
        storage.keep(List.of(wrapping.wrap(key, next, random)));
        reserved = next;
    }
}

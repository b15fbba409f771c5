package io.sealane.cert.x509;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers of what a signature or a calculation has proved something, because the same is asked again and again and the answer never
 * changes: at each look at a Secret, at each admission of a request. Keeps hashes alone, of those asked for last. Any thread.
 */
final class Proven {

    private static final int ENTRIES_MAX = 8192;

    private final Map<ByteBuffer, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    /** One name for all of these parts, in this order. */
    static ByteBuffer of(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                // The length first, so that two lists of parts never run into each other.
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
                digest.update(part);
            }
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    synchronized boolean isKnown(ByteBuffer what) {
        return known.get(what) != null;
    }

    synchronized void note(ByteBuffer what) {
        known.put(what, true);
    }

    synchronized int size() {
        return known.size();
    }
}

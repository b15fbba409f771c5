package io.sealane.resource.embedded.verb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The events of watches as they were last written, so that many watches of one kind write and hold each of them once. Safe for any thread.
 */
final class EventLines {

    private static final long BYTES_MAX = 8L * 1024 * 1024;

    /**
     * What makes two events the same, byte by byte.
     *
     * @param version of the change: it is one object's
     * @param apiVersion that the object is shown in
     */
    record Key(long version, String type, String apiVersion) {}

    private final Map<Key, byte[]> lines = new LinkedHashMap<>();
    private long bytes;

    /** @param write called when the line is not known; perhaps at the same time on other threads */
    byte[] line(Key key, Supplier<byte[]> write) {
        var known = find(key);
        return known.length > 0 ? known : keep(key, write.get());
    }

    private synchronized byte[] find(Key key) {
        return lines.getOrDefault(key, NONE);
    }

    private synchronized byte[] keep(Key key, byte[] line) {
        var before = lines.putIfAbsent(key, line);
        if (before != null) {
            return before;
        }
        bytes += line.length;
        var oldest = lines.entrySet().iterator();
        while (bytes > BYTES_MAX) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
        return line;
    }

    private static final byte[] NONE = {};
}

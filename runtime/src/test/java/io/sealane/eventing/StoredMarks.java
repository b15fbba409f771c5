package io.sealane.eventing;

import io.sealane.journal.Medium;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a journal has stored of cursors. */
final class StoredMarks {

    private StoredMarks() {}

    /** What is stored of cursors, by the name that their key ends with. */
    static Map<String, byte[]> of(Medium medium) {
        var marks = new TreeMap<String, byte[]>();
        medium.scan(Medium.Space.MARKS, new byte[] {1}, new byte[] {2}, (key, value) -> {
            var text = new String(key, StandardCharsets.ISO_8859_1);
            for (var kind : List.of("open:", "parked:", "dispatch")) {
                if (text.contains(kind)) {
                    marks.put(text.substring(text.indexOf(kind)), value);
                }
            }
            return true;
        });
        return marks;
    }
}

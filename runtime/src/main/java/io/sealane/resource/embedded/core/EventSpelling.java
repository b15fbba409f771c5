package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Spelling;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events of {@code events.k8s.io} are stored as core Events: one store, two spellings, as in
 * <a href="https://github.com/kubernetes/kubernetes/blob/v1.32.0/pkg/apis/events/v1/conversion.go">the real server</a>.
 */
final class EventSpelling implements Spelling {

    /** Fields of the events group and what the core group calls them; all others have one name. */
    private static final Map<String, String> CORE_NAMES = new TreeMap<>(Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count",
            "reportingController", "reportingComponent"));

    @Override
    public ResourceName stored(ResourceName own) {
        return new ResourceName("", own.plural());
    }

    @Override
    public ObjectNode shown(ObjectNode stored) {
        CORE_NAMES.forEach((name, core) -> rename(stored, core, name));
        return stored;
    }

    @Override
    public ObjectNode kept(ObjectNode shown) {
        var kept = shown.deepCopy();
        CORE_NAMES.forEach((name, core) -> rename(kept, name, core));
        return kept.put("apiVersion", "v1");
    }

    private static void rename(ObjectNode event, String from, String to) {
        var value = event.remove(from);
        if (value != null) {
            event.set(to, value);
        }
    }
}

package io.sealane.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a node can take work ({@code ready}) and whether it ever will again ({@code live}). Safe for any thread; checks must not
 * block.
 */
public final class Health {

    private static final String STARTING = "start";
    private static final String DRAINING = "drain";

    private final Map<String, Supplier<Optional<String>>> parts = new LinkedHashMap<>();
    private final Heartbeats heartbeats;
    private boolean started;
    private boolean draining;

    Health(Heartbeats heartbeats) {
        this.heartbeats = heartbeats;
    }

    /**
     * Adds a part that readiness needs.
     *
     * @param missing what is missing for it now, as a person wants to read it; empty when nothing is
     */
    public synchronized void needs(String part, Supplier<Optional<String>> missing) {
        parts.put(part, missing);
    }

    /** The start is over: from now on the parts alone decide. */
    public synchronized void started() {
        started = true;
    }

    /** The node is ending: never ready again. */
    public synchronized void draining() {
        draining = true;
    }

    /** What is missing, by part; empty when the node is ready. */
    public synchronized Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        if (draining) {
            missing.put(DRAINING, "the node is ending");
        } else if (!started) {
            missing.put(STARTING, "the node is starting");
        }
        parts.forEach((part, check) -> check.get().ifPresent(what -> missing.put(part, what)));
        return missing;
    }

    /** What does not answer any more, by part; empty when the node lives. */
    public Map<String, String> dead() {
        return heartbeats.stuck();
    }

    /** A problem (RFC 9457) that lists what is missing. */
    static ObjectNode problem(String title, Map<String, String> missing) {
        var problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "about:blank").put("title", title).put("status", 503);
        var list = problem.putArray("missing");
        missing.forEach((part, what) -> list.addObject().put("part", part).put("detail", what));
        return problem;
    }
}

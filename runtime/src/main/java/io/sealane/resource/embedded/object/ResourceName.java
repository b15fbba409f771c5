package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource of the API within its group: what the real server calls a group-resource.
 *
 * @param group empty for the core group
 * @param plural the name in paths, like {@code brokers}
 */
public record ResourceName(String group, String plural) {

    /** The {@code details} of a Status about one object. */
    ObjectNode details(String name) {
        var details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", plural);
        return details;
    }

    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}

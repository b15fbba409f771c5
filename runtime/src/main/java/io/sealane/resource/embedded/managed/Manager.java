package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whoever owns fields.
 *
 * @param name as the client calls itself
 * @param operation {@code Apply} or {@code Update}
 * @param apiVersion of an updater; empty for one that applies, whose fields are the same ones in every version
 * @param subresource that it writes through; empty for the object itself
 */
record Manager(String name, String operation, String apiVersion, String subresource) {

    private static final String APPLY = "Apply";
    private static final String UPDATE = "Update";

    static Manager applying(String name, String subresource) {
        return new Manager(name, APPLY, "", subresource);
    }

    static Manager updating(String name, String apiVersion, String subresource) {
        return new Manager(name, UPDATE, apiVersion, subresource);
    }

    /** @throws IllegalArgumentException when the operation is none */
    static Manager decode(JsonNode entry) {
        var name = entry.path("manager").asText();
        var subresource = entry.path("subresource").asText("");
        return switch (entry.path("operation").asText()) {
            case APPLY -> applying(name, subresource);
            case UPDATE -> updating(name, entry.path("apiVersion").asText(), subresource);
            default ->
                throw new IllegalArgumentException(
                        "operation: " + entry.path("operation") + ", expected Apply, Update");
        };
    }

    boolean applies() {
        return operation.equals(APPLY);
    }

    /** As conflicts name it. */
    @Override
    public String toString() {
        var through = subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"";
        return "\"" + name + "\"" + through + (applies() ? "" : " using " + apiVersion);
    }
}

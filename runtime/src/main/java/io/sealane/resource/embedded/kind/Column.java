package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A column of the tables that {@code kubectl get} shows.
 *
 * @param name its heading
 * @param type JSON type, or {@code date}
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param cell what an object shows
 */
public record Column(String name, String type, int priority, Cell cell) {

    /** What an object shows in a column. */
    @FunctionalInterface
    public interface Cell {
        /** @param now for ages */
        JsonNode of(JsonNode object, Instant now);
    }
}

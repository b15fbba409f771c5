package io.sealane.resource.embedded.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Meta;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which objects of a list or watch are wanted. */
public final class Selection {

    private final Predicate<Map<String, String>> labels;
    private final Predicate<JsonNode> fields;
    private final boolean everything;

    private Selection(Predicate<Map<String, String>> labels, Predicate<JsonNode> fields, boolean everything) {
        this.labels = labels;
        this.fields = fields;
        this.everything = everything;
    }

    /**
     * Parses both selectors; a fault is a {@code 400}.
     *
     * @param labelSelector may be empty
     * @param fieldSelector may be empty
     * @param fields those that the kind supports beside name and namespace
     */
    public static Selection parse(String labelSelector, String fieldSelector, Set<String> fields) {
        return new Selection(
                LabelSelector.parse(labelSelector),
                FieldSelector.parse(fieldSelector, fields),
                labelSelector.isBlank() && fieldSelector.isBlank());
    }

    /** Whether nothing is left out. */
    public boolean isEverything() {
        return everything;
    }

    public boolean matches(JsonNode object) {
        return labels.test(Meta.labels(object)) && fields.test(object);
    }
}

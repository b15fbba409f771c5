package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds NUL characters in what a user wrote. No host, path, attribute or header field may have one, and most of what reads such a text
 * later ends it there or refuses it, far from whoever wrote it.
 */
final class NulTexts {

    private static final int CAUSES_MAX = 50;
    private static final char NUL = '\0';

    private final List<Cause> causes = new ArrayList<>();

    private NulTexts() {}

    /** One cause for each text or key with a NUL, outside of metadata, which is checked elsewhere; not above 50. */
    static List<Cause> find(ObjectNode object) {
        var search = new NulTexts();
        object.properties().stream()
                .filter(field -> !field.getKey().equals("metadata"))
                .forEach(field -> search.field("", field.getKey(), field.getValue()));
        return List.copyOf(search.causes.subList(0, Math.min(CAUSES_MAX, search.causes.size())));
    }

    private void field(String path, String name, JsonNode value) {
        var at = (path.isEmpty() ? "" : path + ".") + shown(name);
        if (name.indexOf(NUL) >= 0) {
            causes.add(Cause.invalid(at, shown(name), "expected a name without NUL characters"));
        }
        value(at, value);
    }

    private void value(String path, JsonNode value) {
        if (value.isTextual() && value.textValue().indexOf(NUL) >= 0) {
            causes.add(Cause.invalid(path, shown(value.textValue()), "expected a text without NUL characters"));
        } else if (value.isObject()) {
            value.properties().forEach(field -> field(path, field.getKey(), field.getValue()));
        } else if (value.isArray()) {
            for (var i = 0; i < value.size(); i++) {
                value(path + "[" + i + "]", value.get(i));
            }
        }
    }

    private static String shown(String text) {
        return text.replace(String.valueOf(NUL), "\\0");
    }
}

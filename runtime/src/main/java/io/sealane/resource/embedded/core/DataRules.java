package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** ConfigMaps: keys are file names; immutable ones stay as they are. */
class DataRules extends NoGenerations {

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    private static final List<String> FIELDS = List.of("data", "binaryData");

    @Override
    public void prepare(ObjectNode object, Optional<ObjectNode> before) {
        for (var field : FIELDS) {
            if (object.path(field).isObject() && object.path(field).isEmpty()) {
                object.remove(field);
            }
        }
    }

    @Override
    public List<Cause> check(ObjectNode object, Optional<ObjectNode> before) {
        var causes = new ArrayList<Cause>();
        for (var field : FIELDS) {
            object.path(field).fieldNames().forEachRemaining(key -> {
                if (!KEY.matcher(key).matches() || key.equals(".") || key.startsWith("..")) {
                    causes.add(Cause.invalid(
                            field + "[" + key + "]",
                            key,
                            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"));
                }
            });
        }
        before.filter(old -> old.path("immutable").asBoolean()).ifPresent(old -> {
            for (var field : List.of("data", "binaryData", "immutable")) {
                if (!old.path(field).equals(object.path(field))) {
                    causes.add(Cause.forbidden(field, "field is immutable when `immutable` is set"));
                }
            }
        });
        return causes;
    }
}

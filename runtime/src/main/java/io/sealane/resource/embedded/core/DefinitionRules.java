package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.CustomKinds;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.schema.SchemaFaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** CustomResourceDefinitions: one stored version, a name made of plural and group, schemas. A good one is served at once. */
final class DefinitionRules implements KindRules {

    private static final Pattern LABEL = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String EXPECTED_LABEL =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with"
                    + " an alphanumeric character";

    private final Supplier<Set<String>> ownGroups;

    /** @param ownGroups of the built-in kinds, which nobody else may add to: with such a definition their objects would go */
    DefinitionRules(Supplier<Set<String>> ownGroups) {
        this.ownGroups = ownGroups;
    }

    @Override
    public void prepare(ObjectNode definition, Optional<ObjectNode> before) {
        var names = Json.child(Json.child(definition, "spec"), "names");
        var kind = names.path("kind").asText();
        if (!names.has("listKind")) {
            names.put("listKind", kind + "List");
        }
        if (!names.has("singular")) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!definition.path("spec").has("conversion")) {
            Json.child(Json.child(definition, "spec"), "conversion").put("strategy", "None");
        }
        var status = Json.child(definition, "status");
        status.set("acceptedNames", names.deepCopy());
        var stored = status.putArray("storedVersions");
        definition.path("spec").path("versions").forEach(version -> {
            if (version.path("storage").asBoolean()) {
                stored.add(version.path("name").asText());
            }
        });
        if (!status.has("conditions")) {
            var conditions = status.putArray("conditions");
            condition(conditions.addObject(), "NamesAccepted", "NoConflicts", "no conflicts found");
            condition(
                    conditions.addObject(),
                    "Established",
                    "InitialNamesAccepted",
                    "the initial names have been accepted");
        }
    }

    private static void condition(ObjectNode condition, String type, String reason, String message) {
        condition.put("type", type).put("status", "True").put("reason", reason).put("message", message);
    }

    @Override
    public List<Cause> check(ObjectNode definition, Optional<ObjectNode> before) {
        var causes = new ArrayList<Cause>();
        var spec = definition.path("spec");
        names(spec, causes);
        var group = spec.path("group").asText();
        if (ownGroups.get().contains(group)) {
            causes.add(Cause.invalid("spec.group", group, "expected a group that has no built-in kinds"));
        }
        var name = spec.path("names").path("plural").asText() + "." + group;
        if (!definition.path("metadata").path("name").asText().equals(name)) {
            causes.add(Cause.invalid(
                    "metadata.name",
                    definition.path("metadata").path("name").asText(),
                    "must be spec.names.plural+\".\"+spec.group"));
        }
        if (definition.path("status").path("storedVersions").size() != 1) {
            causes.add(Cause.invalid("spec.versions", "", "must have exactly one version marked as storage version"));
        }
        before.map(old -> old.path("spec").path("scope"))
                .filter(scope -> !scope.equals(spec.path("scope")))
                // Objects are stored under their namespaces: none would be found any more.
                .ifPresent(scope -> causes.add(Cause.invalid(
                        "spec.scope", spec.path("scope").asText(), "field is immutable, it was " + scope)));
        versions(spec.path("versions"), causes);
        parse(definition, causes);
        return causes;
    }

    private static void names(JsonNode spec, List<Cause> causes) {
        for (var field : List.of("group", "scope")) {
            if (spec.path(field).asText("").isEmpty()) {
                causes.add(Cause.required("spec." + field, ""));
            }
        }
        for (var field : List.of("kind", "plural")) {
            var name = spec.path("names").path(field).asText("");
            if (name.isEmpty()) {
                causes.add(Cause.required("spec.names." + field, ""));
            } else if (!LABEL.matcher(name.toLowerCase(Locale.ROOT)).matches()
                    || (field.equals("plural") && !LABEL.matcher(name).matches())) {
                causes.add(Cause.invalid("spec.names." + field, name, EXPECTED_LABEL));
            }
        }
    }

    private static void versions(JsonNode versions, List<Cause> causes) {
        for (var i = 0; i < versions.size(); i++) {
            var path = "spec.versions[" + i + "]";
            var name = versions.get(i).path("name");
            if (!name.isTextual() || !LABEL.matcher(name.asText()).matches()) {
                causes.add(Cause.invalid(path + ".name", name.asText(), EXPECTED_LABEL));
            }
            scale(versions.get(i).path("subresources").path("scale"), path + ".subresources.scale", causes);
            var schema = versions.get(i).path("schema").path("openAPIV3Schema");
            if (schema.isObject()) {
                causes.addAll(SchemaFaults.of(schema, path + ".schema.openAPIV3Schema"));
            } else {
                causes.add(Cause.required(path + ".schema.openAPIV3Schema", "schemas are required"));
            }
        }
    }

    private static void scale(JsonNode scale, String path, List<Cause> causes) {
        if (scale.isMissingNode() || scale.isNull()) {
            return;
        }
        for (var part : List.of("spec", "status")) {
            var field = part + "ReplicasPath";
            var given = scale.path(field).asText("");
            if (!given.matches("[.]" + part + "([.][A-Za-z_][A-Za-z0-9_-]*)+")) {
                causes.add(Cause.invalid(path + "." + field, given, "should be a json path under ." + part));
            }
        }
    }

    private static void parse(ObjectNode definition, List<Cause> causes) {
        try {
            CustomKinds.parse(definition);
        } catch (IllegalArgumentException e) {
            causes.add(Cause.invalid("spec.versions", "", String.valueOf(e.getMessage())));
        }
    }
}

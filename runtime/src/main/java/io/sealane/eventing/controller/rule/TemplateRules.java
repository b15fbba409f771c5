package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.config.ChannelDefaults;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Of what Channels, Sequences and Parallels are made that do not say so: what holds for their namespace when they are new. It is written into
 * them, because it cannot be changed, and the default can: one that names another kind would take the address of channels that hold events.
 */
final class TemplateRules implements ObjectRules {

    private static final String TEMPLATE = "channelTemplate";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<ChannelDefaults> defaults;

    /** @param defaults as they are now */
    TemplateRules(Supplier<ChannelDefaults> defaults) {
        this.defaults = defaults;
    }

    @Override
    public void prepare(ObjectNode object, Optional<ObjectNode> before) {
        if (object.hasNonNull("spec") && !object.get("spec").isObject()) {
            // The schema refuses it.
            return;
        }
        var spec = object.get("spec") instanceof ObjectNode some ? some : object.objectNode();
        if (spec.hasNonNull(TEMPLATE)) {
            return;
        }
        // What was stored without one, as earlier versions did, is not given one: it would be a change.
        before.map(old -> Optional.of(old.path("spec").path(TEMPLATE)).filter(JsonNode::isObject))
                .orElseGet(() -> Optional.of(template(object)))
                .ifPresent(template -> {
                    spec.set(TEMPLATE, template.deepCopy());
                    object.set("spec", spec);
                });
    }

    private JsonNode template(ObjectNode object) {
        var namespace = object.path("metadata").path("namespace").asText("");
        return JSON.valueToTree(defaults.get().template(namespace));
    }
}

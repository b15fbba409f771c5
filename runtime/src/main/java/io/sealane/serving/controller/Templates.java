package io.sealane.serving.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The template that an object was made of: that of its controller, as it is stored now. Anybody may write an owner into an object, so what
 * counts is what the owner says.
 *
 * @param kind of the controller
 * @param resource of that kind
 * @param stored an object as it is stored now
 */
record Templates(String kind, ResourceName resource, BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored) {

    /** Of objects that nobody makes. */
    static final Templates NONE = new Templates("", new ResourceName("", ""), (resource, key) -> Optional.empty());

    /** A missing node where there is none. */
    JsonNode of(Field object) {
        var metadata = object.at("metadata");
        return metadata.at("ownerReferences").items().stream()
                .filter(this::isController)
                .findFirst()
                .flatMap(owner -> stored(metadata.at("namespace").text(), owner))
                .map(owner -> owner.path("spec").path("template"))
                .orElseGet(MissingNode::getInstance);
    }

    private boolean isController(Field owner) {
        return owner.at("controller").value().asBoolean(false)
                && owner.at("kind").text().equals(kind)
                && owner.at("apiVersion").text().startsWith(resource.group() + "/")
                && owner.at("name").given();
    }

    private Optional<JsonNode> stored(String namespace, Field owner) {
        return stored.apply(
                        resource, new ResourceKey(namespace, owner.at("name").text()))
                .filter(found -> found.path("metadata")
                        .path("uid")
                        .asText()
                        .equals(owner.at("uid").text()));
    }
}

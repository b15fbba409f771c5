package io.sealane.serving.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.kind.Requester;

/**
 * Notes in annotations who created an object and who changed its spec last, as Knative's webhooks do. What a client says about it does not
 * count, but where it is handed on.
 *
 * @param group the prefix of the annotations, like {@code serving.knative.dev}
 * @param handedOn whether what another object owns is made by its controller, which hands on what the owner says. Where users make all
 *     objects themselves it is not, or naming any owner would be enough to say somebody else
 */
record Authors(String group, boolean handedOn) implements ObjectRules {

    private static final String CREATOR = "/creator";
    private static final String LAST_MODIFIER = "/lastModifier";

    @Override
    public void sign(ObjectNode object, Requester by) {
        if (!isHandedOn(object)) {
            note(object, group + CREATOR, by.user());
            note(object, group + LAST_MODIFIER, by.user());
        }
    }

    @Override
    public void changed(ObjectNode object, ObjectNode before, Requester by) {
        if (!isHandedOn(object)) {
            var same = before.path("spec").equals(object.path("spec"));
            note(object, group + CREATOR, noted(before, group + CREATOR));
            note(object, group + LAST_MODIFIER, same ? noted(before, group + LAST_MODIFIER) : by.user());
        }
    }

    private boolean isHandedOn(ObjectNode object) {
        return handedOn && !object.path("metadata").path("ownerReferences").isEmpty();
    }

    private static String noted(ObjectNode object, String annotation) {
        return object.path("metadata").path("annotations").path(annotation).asText("");
    }

    /** @param name empty where it is not known: the object was stored before anybody noted it */
    private static void note(ObjectNode object, String annotation, String name) {
        var meta = object.withObjectProperty("metadata");
        if (!name.isEmpty()) {
            meta.withObjectProperty("annotations").put(annotation, name);
        } else if (meta.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(annotation);
        }
    }
}

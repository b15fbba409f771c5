package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Meta;

/** Gives containers of a ContainerSource that have no name {@code <source>-<index>}, as Knative does: {@code kn} writes none. */
final class ContainerNames implements ObjectRules {

    @Override
    public void prepare(ObjectNode source) {
        var index = 0;
        for (var container : source.at("/spec/template/spec/containers")) {
            if (container instanceof ObjectNode one
                    && one.path("name").asText("").isEmpty()
                    && !one.path("name").isContainerNode()) {
                one.put("name", Meta.name(source) + "-" + index);
            }
            index++;
        }
    }
}

package io.sealane.resource.embedded.core;

import java.util.Set;

/** Core events can be found by what they are about; {@code kubectl describe} does. */
final class EventRules extends NoGenerations {

    @Override
    public Set<String> selectableFields() {
        return Set.of(
                "involvedObject.kind",
                "involvedObject.namespace",
                "involvedObject.name",
                "involvedObject.uid",
                "involvedObject.apiVersion",
                "involvedObject.resourceVersion",
                "involvedObject.fieldPath",
                "reason",
                "reportingComponent",
                "source",
                "type");
    }
}

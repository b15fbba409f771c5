package io.sealane.eventing.controller;

import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Sources: a sink, and for PingSources one spelling of the data. */
final class SourceRules implements ObjectRules {

    @Override
    public void check(Field source) {
        var spec = source.at("spec");
        DestinationChecks.required(spec.at("sink"));
        if (spec.at("data").given() && spec.at("dataBase64").given()) {
            spec.at("dataBase64").forbidden("expected nothing beside spec.data");
        }
        spec.at("mode").oneOf("Reference", "Resource");
    }
}

package io.sealane.eventing.controller.policy;

import io.sealane.eventing.controller.delivery.FilterReader;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** EventPolicies: each entry says one thing, targets are of their own namespace, a star stands at the end of a subject, filters are understood. */
public final class PolicyRules implements ObjectRules {

    @Override
    public void check(Field policy) {
        var spec = policy.at("spec");
        for (var to : spec.at("to").items()) {
            one(to, "ref", "selector");
            own(
                    to.at("ref").at("namespace"),
                    policy.at("metadata").at("namespace").text());
        }
        for (var from : spec.at("from").items()) {
            one(from, "ref", "sub");
            var star = from.at("sub").text().indexOf('*');
            if (star >= 0 && star < from.at("sub").text().length() - 1) {
                from.at("sub").invalid("expected '*' at the end only");
            }
        }
        FilterReader.read(spec);
    }

    /** Else it would hold for the target of that name in its own namespace. */
    private static void own(Field named, String namespace) {
        if (named.given() && !named.text().equals(namespace)) {
            named.invalid("expected the EventPolicy's own namespace");
        }
    }

    private static void one(Field entry, String first, String second) {
        if (entry.at(first).given() == entry.at(second).given()) {
            entry.invalid("expected either " + first + " or " + second);
        }
    }
}

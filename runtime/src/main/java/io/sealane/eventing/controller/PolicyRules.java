package io.sealane.eventing.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** EventPolicies: each entry says one thing, a star stands at the end of a subject, filters are understood. */
final class PolicyRules implements ObjectRules {

    @Override
    public void check(Field policy) {
        var spec = policy.at("spec");
        spec.at("to").items().forEach(to -> one(to, "ref", "selector"));
        for (var from : spec.at("from").items()) {
            one(from, "ref", "sub");
            var star = from.at("sub").text().indexOf('*');
            if (star >= 0 && star < from.at("sub").text().length() - 1) {
                from.at("sub").invalid("expected '*' at the end only");
            }
        }
        FilterReader.read(spec);
    }

    private static void one(Field entry, String first, String second) {
        if (entry.at(first).given() == entry.at(second).given()) {
            entry.invalid("expected either " + first + " or " + second);
        }
    }
}

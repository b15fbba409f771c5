package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import java.util.HashSet;

/** What traffic may be like: shares of 100 together, tags that make host names, each once. */
final class TrafficChecks {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private TrafficChecks() {}

    static void check(Field traffic) {
        if (traffic.items().isEmpty()) {
            return;
        }
        var sum = 0L;
        var tags = new HashSet<String>();
        for (var target : traffic.items()) {
            sum += target.at("percent").value().asLong(0);
            tag(target.at("tag"), tags);
            boolean named = target.at("revisionName").given();
            if (named && target.at("latestRevision").value().asBoolean(false)) {
                target.at("latestRevision").invalid("may not be set to true when revisionName is given");
            }
            if (named && target.at("configurationName").given()) {
                target.at("configurationName").forbidden("expected one of revisionName and configurationName");
            }
        }
        if (sum != 100) {
            traffic.invalid("Traffic targets sum to " + sum + ", want 100");
        }
    }

    private static void tag(Field tag, HashSet<String> tags) {
        if (!tag.given()) {
            return;
        }
        if (!tag.text().matches(LABEL)) {
            tag.invalid("expected a label of a host name: lower case, digits and hyphens");
        } else if (!tags.add(tag.text())) {
            tag.invalid("expected each tag once");
        }
    }
}

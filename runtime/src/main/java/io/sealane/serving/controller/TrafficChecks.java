package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import java.util.HashSet;
import java.util.function.Consumer;

/**
 * What traffic may be like: shares of 100 together, tags that make host names, each once, and targets that say nothing against themselves, as
 * Knative has it ({@code pkg/apis/serving/v1/route_validation.go}).
 */
final class TrafficChecks {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private TrafficChecks() {}

    /** Whose targets are of a Service's own Configuration. */
    static void ofService(Field traffic) {
        check(traffic, target -> {
            if (target.at("configurationName").given()) {
                target.at("configurationName").forbidden("a Service's traffic goes to its own Configuration");
            }
        });
    }

    static void ofRoute(Field traffic) {
        check(traffic, target -> {
            boolean named = target.at("revisionName").given();
            if (named && target.at("configurationName").given()) {
                target.at("configurationName").forbidden("expected one of revisionName and configurationName");
            } else if (!named && !target.at("configurationName").given()) {
                target.required("expected one of revisionName and configurationName");
            }
        });
    }

    private static void check(Field traffic, Consumer<Field> target) {
        if (traffic.items().isEmpty()) {
            return;
        }
        var sum = 0L;
        var tags = new HashSet<String>();
        for (var each : traffic.items()) {
            sum += each.at("percent").value().asLong(0);
            tag(each.at("tag"), tags);
            latest(each.at("latestRevision"), each.at("revisionName").given());
            if (each.at("url").given()) {
                each.at("url").forbidden("a tag's URL is told in the status");
            }
            target.accept(each);
        }
        if (sum != 100) {
            traffic.invalid("Traffic targets sum to " + sum + ", want 100");
        }
    }

    /** To a revision that is named or to the latest: both words must say the same. */
    private static void latest(Field latest, boolean named) {
        if (latest.there() && latest.value().asBoolean(false) == named) {
            latest.invalid("may not be set to " + named + " when revisionName is " + (named ? "given" : "not given"));
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

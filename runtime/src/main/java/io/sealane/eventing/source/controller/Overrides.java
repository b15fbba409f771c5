package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.CloudEventOverrides;
import io.sealane.gateway.event.Event;
import io.sealane.resource.embedded.admission.Field;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code spec.ceOverrides} adds to the events of a source. Pure. */
final class Overrides {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final Set<String> CORE =
            Set.of("id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time", "data");

    private Overrides() {}

    /** Extensions only: what an event is, and where it comes from, is the source's to say. */
    static void check(Field spec) {
        spec.at("ceOverrides").at("extensions").entries((name, value) -> {
            if (!NAME.matcher(name).matches() || CORE.contains(name)) {
                value.forbidden("expected the name of an extension, of lower-case letters and digits");
            }
        });
    }

    static Event on(Event event, @Nullable CloudEventOverrides overrides) {
        var changed = event;
        for (var extension : extensions(overrides).entrySet()) {
            changed = changed.with(extension.getKey(), extension.getValue());
        }
        return changed;
    }

    private static Map<String, String> extensions(@Nullable CloudEventOverrides overrides) {
        return overrides == null || overrides.getExtensions() == null ? Map.of() : overrides.getExtensions();
    }
}

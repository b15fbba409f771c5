package io.sealane.eventing.filter;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.sealane.gateway.event.Event;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as expressions see it: by name, as String, Integer or Boolean. Times and URIs are their canonical text (CESQL 3.1); the typed
 * getters of the interface are not used by the evaluator and answer nothing.
 */
@SuppressWarnings("NullAway") // The library's interface says null for absent, without an annotation.
record SqlEvent(Event event) implements CloudEvent {

    @Override
    public @Nullable Object getAttribute(String name) {
        return event.attributes().get(name);
    }

    @Override
    public @Nullable Object getExtension(String name) {
        return event.attributes().get(name);
    }

    @Override
    public Set<String> getExtensionNames() {
        return event.attributes().keySet();
    }

    @Override
    public SpecVersion getSpecVersion() {
        return SpecVersion.V1;
    }

    @Override
    public String getId() {
        return event.id();
    }

    @Override
    public String getType() {
        return event.type();
    }

    @Override
    public @Nullable URI getSource() {
        return null;
    }

    @Override
    public @Nullable String getDataContentType() {
        return null;
    }

    @Override
    public @Nullable URI getDataSchema() {
        return null;
    }

    @Override
    public @Nullable String getSubject() {
        return null;
    }

    @Override
    public @Nullable OffsetDateTime getTime() {
        return null;
    }

    @Override
    public @Nullable CloudEventData getData() {
        return null;
    }
}

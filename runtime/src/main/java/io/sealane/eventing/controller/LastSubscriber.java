package io.sealane.eventing.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.Addressable;
import io.fabric8.knative.eventing.v1.TriggerStatus;
import io.sealane.eventing.controller.sink.Sink;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a trigger's events went when its subscriber was found last. {@code status.subscriberUri} names only what is found now (Knative's
 * specification, Trigger); events still go to the last one, so a status that names none keeps it in an annotation. Pure.
 */
final class LastSubscriber {

    static final String ANNOTATION = "sealane.io/last-subscriber";
    private static final ObjectMapper JSON = new ObjectMapper();

    private LastSubscriber() {}

    /** As a status shows or keeps it; empty when there was never one. */
    static Optional<Sink> of(TriggerStatus status) {
        return Wish.Known.sink(status.getSubscriberUri(), status.getSubscriberCACerts(), status.getSubscriberAudience())
                .or(() ->
                        Optional.ofNullable(annotations(status).get(ANNOTATION)).flatMap(LastSubscriber::read));
    }

    /** The annotations of a status that does not name it. */
    static Map<String, String> kept(TriggerStatus before) {
        var annotations = without(before);
        of(before).ifPresent(last -> annotations.put(ANNOTATION, text(last)));
        return annotations;
    }

    /** The annotations of a status that names one that is found. */
    static Map<String, String> without(TriggerStatus before) {
        var annotations = annotations(before);
        annotations.remove(ANNOTATION);
        return annotations;
    }

    private static Map<String, String> annotations(TriggerStatus status) {
        return new TreeMap<>(status.getAnnotations() == null ? Map.of() : status.getAnnotations());
    }

    private static String text(Sink sink) {
        try {
            return JSON.writeValueAsString(new Addressable(
                    sink.caCerts().orElse(null),
                    sink.audience().orElse(null),
                    null,
                    sink.uri().toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What cannot be read was written by somebody else, and says nothing. */
    private static Optional<Sink> read(String text) {
        try {
            var address = JSON.readValue(text, Addressable.class);
            return Wish.Known.sink(address.getUrl(), address.getCACerts(), address.getAudience());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

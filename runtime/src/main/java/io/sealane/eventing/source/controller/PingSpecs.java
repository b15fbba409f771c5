package io.sealane.eventing.source.controller;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.sources.v1.PingSource;
import io.sealane.eventing.source.CronSchedule;
import io.sealane.eventing.source.PingPlan;
import io.sealane.gateway.event.Event;
import io.sealane.resource.embedded.admission.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the specification of a PingSource says. Pure. */
final class PingSpecs {

    static final String TYPE = "dev.knative.sources.ping";

    private static final ObjectMapper JSON = new ObjectMapper();

    private PingSpecs() {}

    /** Where the events of a source say that they come from. */
    static String source(String namespace, String name) {
        return "/apis/v1/namespaces/" + namespace + "/pingsources/" + name;
    }

    /** Reports what cannot be followed. */
    static void check(Field spec) {
        schedule(spec);
        data(spec);
        Overrides.check(spec);
    }

    /** What a source does; its specification has no faults. */
    static PingPlan plan(PingSource source, Field spec) {
        var meta = source.getMetadata();
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", "");
        attributes.put("source", source(meta.getNamespace(), meta.getName()));
        attributes.put("type", TYPE);
        if (spec.at("contentType").given()) {
            attributes.put("datacontenttype", spec.at("contentType").text());
        }
        var event = Event.of(attributes, Map.of(), data(spec).orElse(ByteString.emptyByteString()));
        return new PingPlan(
                meta.getUid(),
                schedule(spec).orElseThrow(),
                Overrides.on(event, source.getSpec().getCeOverrides()));
    }

    private static Optional<CronSchedule> schedule(Field spec) {
        var zone = Optional.of(spec.at("timezone")).filter(Field::given);
        if (zone.isPresent()) {
            try {
                CronSchedule.zone(zone.get().text());
            } catch (IllegalArgumentException e) {
                zone.get().invalid(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
        try {
            return Optional.of(CronSchedule.parse(spec.at("schedule").text(), zone.map(Field::text)));
        } catch (IllegalArgumentException e) {
            spec.at("schedule").invalid(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<ByteString> data(Field spec) {
        var text = spec.at("data");
        var encoded = spec.at("dataBase64");
        if (text.given() && encoded.given()) {
            encoded.forbidden("expected nothing beside spec.data");
            return Optional.empty();
        }
        if (encoded.given()) {
            try {
                return json(spec, encoded, Base64.getDecoder().decode(encoded.text()));
            } catch (IllegalArgumentException e) {
                encoded.invalid("expected base64: " + e.getMessage());
                return Optional.empty();
            }
        }
        return text.given() ? json(spec, text, text.text().getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static Optional<ByteString> json(Field spec, Field field, byte[] data) {
        if (spec.at("contentType").text().equals("application/json")) {
            try {
                JSON.readTree(new String(data, StandardCharsets.UTF_8));
            } catch (JsonProcessingException e) {
                field.invalid("expected JSON, which spec.contentType says: " + e.getOriginalMessage());
                return Optional.empty();
            }
        }
        return Optional.of(ByteString.fromArray(data));
    }
}

package io.sealane.eventing.source.controller;

import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.CloudEventAttributes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.gateway.event.Event;
import io.sealane.resource.Watches.Change;
import io.sealane.resource.Watches.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What has happened to a resource, as an event. Pure.
 *
 * @param server where the API server is: what the events say that they come from
 * @param whole whether they carry the whole resource, or its name only
 */
record ApiEvents(String server, boolean whole) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The event of a change. Its id is made of the resource's version: the same change has the same id, however often it is seen.
     *
     * @param sourceUid of the source that has seen it
     */
    Event of(Seen seen, String sourceUid, Instant now) {
        var resource = seen.resource();
        var meta = resource.getMetadata();
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", id(seen, sourceUid));
        attributes.put("source", server);
        attributes.put("type", type(seen.change()));
        attributes.put("subject", subject(resource));
        attributes.put("time", now.toString());
        attributes.put("datacontenttype", "application/json");
        attributes.put("apiversion", resource.getApiVersion());
        attributes.put("kind", resource.getKind());
        attributes.put("name", meta.getName());
        if (meta.getNamespace() != null) {
            attributes.put("namespace", meta.getNamespace());
        }
        return Event.of(attributes, Map.of(), data(resource));
    }

    /** What a source may send, for its status. */
    List<CloudEventAttributes> attributes() {
        return Arrays.stream(Change.values())
                .map(change -> new CloudEventAttributes(server, type(change)))
                .toList();
    }

    private String type(Change change) {
        var word = switch (change) {
            case ADDED -> "add";
            case CHANGED -> "update";
            case REMOVED -> "delete";
        };
        return "dev.knative.apiserver." + (whole ? "resource." : "ref.") + word;
    }

    private static String id(Seen seen, String sourceUid) {
        var meta = seen.resource().getMetadata();
        var name = sourceUid + "/" + meta.getUid() + "@" + meta.getResourceVersion() + " " + seen.change();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** With {@code /apis} also for the core group, and the plural as it mostly is: so Knative's sources say it. */
    private static String subject(GenericKubernetesResource resource) {
        var meta = resource.getMetadata();
        return "/apis/" + resource.getApiVersion()
                + (meta.getNamespace() == null ? "" : "/namespaces/" + meta.getNamespace()) + "/"
                + plural(resource.getKind().toLowerCase(Locale.ROOT)) + "/" + meta.getName();
    }

    private static String plural(String kind) {
        if (kind.endsWith("s")) {
            return kind + "es";
        }
        return kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
    }

    private ByteString data(GenericKubernetesResource resource) {
        try {
            return ByteString.fromArray(JSON.writeValueAsBytes(whole ? resource : reference(resource)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> reference(GenericKubernetesResource resource) {
        var meta = resource.getMetadata();
        var reference = new LinkedHashMap<String, String>();
        reference.put("kind", resource.getKind());
        if (meta.getNamespace() != null) {
            reference.put("namespace", meta.getNamespace());
        }
        reference.put("name", meta.getName());
        reference.put("apiVersion", resource.getApiVersion());
        return reference;
    }
}

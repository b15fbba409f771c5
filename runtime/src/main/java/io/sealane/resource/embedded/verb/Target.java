package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.kind.Spelling;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;

/**
 * What a request is about.
 *
 * @param served the kind in the version asked for
 * @param namespace empty for cluster-scoped kinds and for all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
public record Target(ServedKind served, String namespace, String name, String subresource) {

    public ResourceName resource() {
        return served.kind().resource();
    }

    /** One object of the collection. */
    public Target named(String objectName) {
        return new Target(served, namespace, objectName, subresource);
    }

    /** One object of the collection, wherever it is. */
    public Target at(ResourceId id) {
        return new Target(served, id.namespace(), id.name(), "");
    }

    public boolean isStatus() {
        return subresource.equals("status");
    }

    ResourceId id() {
        return new ResourceId(storedUnder(), namespace, name);
    }

    Scope scope() {
        return namespace.isEmpty() ? Scope.of(storedUnder()) : Scope.of(storedUnder(), namespace);
    }

    /** The resource that objects of the kind are stored under. */
    String storedUnder() {
        return spelling().stored(resource()).toString();
    }

    /** A stored object as the kind and version asked for spell it. It is stored in the version that it was written in last. */
    ObjectNode shown(Stored stored) {
        var object = spelling().shown(stored.object());
        var written = object.path("apiVersion").asText();
        return served.kind()
                .rules()
                .conversion()
                .convert(
                        object,
                        written.substring(written.indexOf('/') + 1),
                        served.version().name())
                .put("apiVersion", served.apiVersion());
    }

    /** The same as JSON: the bytes that are stored, where these say it, as they nearly always do. */
    byte[] shownBytes(Stored stored) {
        return spelling() == Spelling.own() && begins(stored.json(), head())
                ? stored.json()
                : Json.bytes(shown(stored).put("kind", served.kind().names().kind()));
    }

    private String head() {
        return "{\"apiVersion\":\"" + served.apiVersion() + "\",\"kind\":\""
                + served.kind().names().kind() + "\",";
    }

    private static boolean begins(byte[] json, String text) {
        for (var at = 0; at < text.length(); at++) {
            if (at == json.length || json[at] != text.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    /** An object as it is stored. */
    ObjectNode kept(ObjectNode object) {
        return spelling().kept(object);
    }

    private Spelling spelling() {
        return served.kind().rules().spelling();
    }
}

package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Table columns of the smaller kinds, as in {@code pkg/printers/internalversion} of Kubernetes. */
final class Columns {

    private static final int SHOWN_MAX = 3;

    private Columns() {}

    static List<Column> namespace() {
        return List.of(
                Cells.text(
                        "Status", object -> object.path("status").path("phase").asText()),
                Cells.age());
    }

    static List<Column> configMap() {
        return List.of(
                Cells.number(
                        "Data",
                        object -> object.path("data").size()
                                + object.path("binaryData").size()),
                Cells.age());
    }

    static List<Column> secret() {
        return List.of(
                Cells.text("Type", object -> object.path("type").asText()),
                Cells.number("Data", object -> object.path("data").size()),
                Cells.age());
    }

    static List<Column> serviceAccount() {
        return List.of(Cells.number("Secrets", object -> object.path("secrets").size()), Cells.age());
    }

    static List<Column> endpoints() {
        return List.of(Cells.text("Endpoints", Columns::endpointsOf), Cells.age());
    }

    static List<Column> endpointSlice() {
        return List.of(
                Cells.text("AddressType", object -> object.path("addressType").asText()),
                Cells.text("Ports", object -> few(texts(object.path("ports"), "port"), "<unset>")),
                Cells.text("Endpoints", object -> {
                    var addresses = new ArrayList<String>();
                    object.path("endpoints")
                            .forEach(endpoint ->
                                    endpoint.path("addresses").forEach(address -> addresses.add(address.asText())));
                    return few(addresses, "<unset>");
                }),
                Cells.age());
    }

    static List<Column> lease() {
        return List.of(
                Cells.text(
                        "Holder",
                        object -> object.path("spec").path("holderIdentity").asText()),
                Cells.age());
    }

    static List<Column> definition() {
        return List.of(Cells.text(
                "Created At",
                object -> object.path("metadata").path("creationTimestamp").asText()));
    }

    static List<Column> deployment() {
        return List.of(
                Cells.text(
                        "Ready",
                        object -> object.path("status").path("readyReplicas").asInt(0) + "/"
                                + object.path("spec").path("replicas").asInt(0)),
                Cells.number(
                        "Up-to-date",
                        object -> object.path("status").path("updatedReplicas").asInt(0)),
                Cells.number(
                        "Available",
                        object ->
                                object.path("status").path("availableReplicas").asInt(0)),
                Cells.age(),
                Cells.wide("Containers", object -> joined(containers(object), "name")),
                Cells.wide("Images", object -> joined(containers(object), "image")),
                Cells.wide(
                        "Selector",
                        object -> labels(object.path("spec").path("selector").path("matchLabels"))));
    }

    private static JsonNode containers(JsonNode object) {
        return object.path("spec").path("template").path("spec").path("containers");
    }

    private static String endpointsOf(JsonNode object) {
        var shown = new ArrayList<String>();
        for (var subset : object.path("subsets")) {
            var ports = texts(subset.path("ports"), "port");
            for (var address : subset.path("addresses")) {
                var ip = address.path("ip").asText();
                if (ports.isEmpty()) {
                    shown.add(ip);
                }
                ports.forEach(port -> shown.add(ip + ":" + port));
            }
        }
        return few(shown, Cells.NONE);
    }

    private static String few(List<String> texts, String none) {
        if (texts.isEmpty()) {
            return none;
        }
        var shown = String.join(",", texts.subList(0, Math.min(SHOWN_MAX, texts.size())));
        return texts.size() > SHOWN_MAX ? shown + " + " + (texts.size() - SHOWN_MAX) + " more..." : shown;
    }

    static String joined(JsonNode array, String field) {
        return String.join(",", texts(array, field));
    }

    private static List<String> texts(JsonNode array, String field) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }

    static String labels(JsonNode labels) {
        Map<String, String> pairs = new LinkedHashMap<>();
        labels.properties()
                .forEach(label -> pairs.put(label.getKey(), label.getValue().asText()));
        var shown = pairs.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .sorted()
                .toList();
        return shown.isEmpty() ? Cells.NONE : String.join(",", shown);
    }
}

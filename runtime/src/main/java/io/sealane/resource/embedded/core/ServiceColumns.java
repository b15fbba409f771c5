package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.kind.Column;
import java.util.ArrayList;
import java.util.List;

/** Table columns of Services. */
final class ServiceColumns {

    private ServiceColumns() {}

    static List<Column> all() {
        return List.of(
                Cells.text("Type", service -> service.path("spec").path("type").asText()),
                Cells.text(
                        "Cluster-IP",
                        service -> Cells.orElse(service.path("spec").path("clusterIP"), Cells.NONE)),
                Cells.text("External-IP", ServiceColumns::external),
                Cells.text("Port(s)", ServiceColumns::ports),
                Cells.age(),
                Cells.wide(
                        "Selector",
                        service -> Columns.labels(service.path("spec").path("selector"))));
    }

    private static String external(JsonNode service) {
        if (service.path("spec").path("type").asText().equals("ExternalName")) {
            return service.path("spec").path("externalName").asText();
        }
        var addresses = new ArrayList<String>();
        service.path("status")
                .path("loadBalancer")
                .path("ingress")
                .forEach(ingress -> addresses.add(Cells.orElse(
                        ingress.path("ip"), ingress.path("hostname").asText())));
        service.path("spec").path("externalIPs").forEach(ip -> addresses.add(ip.asText()));
        return addresses.isEmpty() ? Cells.NONE : String.join(",", addresses);
    }

    private static String ports(JsonNode service) {
        var shown = new ArrayList<String>();
        for (var port : service.path("spec").path("ports")) {
            var node = port.path("nodePort").asInt(0);
            shown.add(port.path("port").asText() + (node == 0 ? "" : ":" + node) + "/"
                    + port.path("protocol").asText("TCP"));
        }
        return shown.isEmpty() ? Cells.NONE : String.join(",", shown);
    }
}

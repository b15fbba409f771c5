package io.sealane.resource.embedded.core;

import io.sealane.resource.embedded.admission.DnsNames;
import io.sealane.resource.embedded.admission.Field;
import java.util.HashSet;

/** What the specification of a Service must be, after {@code ValidateService} of Kubernetes. Pure. */
final class ServiceChecks {

    private static final int PORT_MAX = 65_535;
    private static final int AFFINITY_SECONDS_MAX = 86_400;

    private ServiceChecks() {}

    static void check(Field spec) {
        var type = spec.at("type").text();
        spec.at("type").oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        spec.at("sessionAffinity").oneOf("ClientIP", "None");
        spec.at("sessionAffinityConfig").at("clientIP").at("timeoutSeconds").within(1, AFFINITY_SECONDS_MAX);
        spec.at("internalTrafficPolicy").oneOfOrEmpty("Cluster", "Local");
        spec.at("externalTrafficPolicy").oneOfOrEmpty("Cluster", "Local");
        var headless = spec.at("clusterIP").text().equals("None");
        if (type.equals("ExternalName")) {
            external(spec);
        } else if (!spec.at("ports").given() && !headless) {
            spec.at("ports").required("");
        }
        ports(spec.at("ports"));
    }

    private static void external(Field spec) {
        var name = spec.at("externalName");
        if (!name.given()) {
            name.required("");
        }
        // A dot at the end says that it is complete.
        if (!name.text().endsWith(".")) {
            DnsNames.subdomain(name);
        }
        if (spec.at("clusterIP").given()) {
            spec.at("clusterIP").forbidden("may not be set for ExternalName services");
        }
    }

    private static void ports(Field ports) {
        var names = new HashSet<String>();
        var numbers = new HashSet<String>();
        for (var port : ports.items()) {
            number(port.at("port"));
            port.at("nodePort").within(0, PORT_MAX);
            port.at("protocol").oneOf("TCP", "UDP", "SCTP");
            // Where it says nothing itself it is the port, of which everything is said already.
            if (!port.at("targetPort").value().equals(port.at("port").value())) {
                target(port.at("targetPort"));
            }
            var name = port.at("name");
            if (!name.given() && ports.items().size() > 1) {
                name.required("");
            }
            DnsNames.label(name);
            if (name.given() && !names.add(name.text())) {
                name.duplicate();
            }
            if (!numbers.add(port.at("protocol").text() + port.at("port").value())) {
                port.duplicate();
            }
        }
    }

    private static void number(Field port) {
        var number = port.value().asLong(0);
        if (number < 1 || number > PORT_MAX) {
            port.invalid("must be between 1 and 65535, inclusive");
        }
    }

    private static void target(Field port) {
        if (port.value().isTextual()) {
            DnsNames.port(port);
        } else {
            port.within(1, PORT_MAX);
        }
    }
}

package io.sealane.resource.embedded.admission;

import io.sealane.resource.embedded.admission.PodChecks.Form;
import java.util.List;
import java.util.stream.Stream;

/** What the probes of a container must be: one thing that is asked, at times that make sense. Pure. */
final class ProbeChecks {

    private static final int PORT_MAX = 65_535;
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");

    private ProbeChecks() {}

    static void check(Field container, Form form) {
        Stream.of("livenessProbe", "readinessProbe", "startupProbe")
                .map(container::at)
                .filter(Field::there)
                .forEach(probe -> probe(probe, form));
        for (var name : List.of("livenessProbe", "startupProbe")) {
            // Once is enough to go on; 0 means that.
            var successes = container.at(name).at("successThreshold");
            if (successes.value().asInt() > 1) {
                successes.invalid("must be 1");
            }
        }
    }

    private static void probe(Field probe, Form form) {
        // 0 means the default, to Kubernetes; of periodSeconds, to Knative, as often as possible.
        for (var number : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            probe.at(number).within(0, Integer.MAX_VALUE);
        }
        probe.at("terminationGracePeriodSeconds").within(1, Integer.MAX_VALUE);
        var handlers = HANDLERS.stream().filter(name -> probe.at(name).there()).toList();
        if (handlers.size() > 1) {
            probe.forbidden("expected one of " + String.join(", ", handlers));
        } else if (handlers.isEmpty() && form == Form.POD) {
            probe.required("must specify a handler type: one of " + String.join(", ", HANDLERS));
        }
        port(probe.at("httpGet"), form);
        port(probe.at("tcpSocket"), form);
        port(probe.at("grpc"), form);
        probe.at("httpGet").at("scheme").oneOfOrEmpty("HTTP", "HTTPS");
        if (probe.at("exec").there() && !probe.at("exec").at("command").given()) {
            probe.at("exec").at("command").required("");
        }
    }

    private static void port(Field handler, Form form) {
        if (!handler.there()) {
            return;
        }
        var port = handler.at("port");
        if (port.value().isTextual()) {
            DnsNames.port(port);
        } else if (!port.there() && form == Form.POD) {
            port.required("");
        } else {
            port.within(form == Form.POD ? 1 : 0, PORT_MAX);
        }
    }
}

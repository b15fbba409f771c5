package io.sealane.resource.embedded.admission;

import io.sealane.resource.embedded.admission.PodChecks.Form;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a container must be. Pure. */
final class ContainerChecks {

    private static final int PORT_MAX = 65_535;

    /** Printable ASCII but {@code =}, as Kubernetes takes since 1.32; what is no such name cannot be set in an environment. */
    private static final Pattern VARIABLE = Pattern.compile("[\\x20-\\x7E&&[^=]]+");

    private static final List<String> SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef");

    private ContainerChecks() {}

    static void check(Field container, Form form, Set<String> volumes) {
        var image = container.at("image");
        if (!image.given()) {
            image.required("");
        } else if (!image.text().equals(image.text().strip())) {
            image.invalid("must not have leading or trailing whitespace");
        }
        if (form == Form.POD && !container.at("name").given()) {
            container.at("name").required("");
        }
        container.at("imagePullPolicy").oneOfOrEmpty("Always", "IfNotPresent", "Never");
        container.at("terminationMessagePolicy").oneOfOrEmpty("File", "FallbackToLogsOnError");
        ports(container.at("ports"), form);
        environment(container.at("env"));
        sources(container.at("envFrom"));
        Amounts.check(container.at("resources"));
        VolumeChecks.mounts(container.at("volumeMounts"), volumes);
        ProbeChecks.check(container, form);
    }

    private static void ports(Field ports, Form form) {
        var names = new HashSet<String>();
        for (var port : ports.items()) {
            var number = port.at("containerPort");
            if (form == Form.POD && !number.there()) {
                number.required("");
            }
            // Knative takes 0 for its own choice.
            number.within(form == Form.POD ? 1 : 0, PORT_MAX);
            port.at("hostPort").within(0, PORT_MAX);
            port.at("protocol").oneOfOrEmpty("TCP", "UDP", "SCTP");
            var name = port.at("name");
            DnsNames.port(name);
            if (name.given() && !names.add(name.text())) {
                name.duplicate();
            }
        }
    }

    private static void environment(Field variables) {
        for (var variable : variables.items()) {
            variable(variable.at("name"));
            var from = variable.at("valueFrom");
            if (!from.there()) {
                continue;
            }
            if (variable.at("value").given()) {
                from.invalid("may not be specified when `value` is not empty");
            }
            var given =
                    SOURCES.stream().filter(source -> from.at(source).there()).count();
            if (given != 1) {
                from.invalid("expected exactly one of " + String.join(", ", SOURCES));
            }
            for (var source : List.of("configMapKeyRef", "secretKeyRef")) {
                named(from.at(source), "name", "key");
            }
            named(from.at("fieldRef"), "fieldPath");
            named(from.at("resourceFieldRef"), "resource");
        }
    }

    private static void variable(Field name) {
        if (!name.given()) {
            name.required("");
        } else if (!VARIABLE.matcher(name.text()).matches()) {
            name.invalid("expected a name of printable ASCII characters without '='");
        }
    }

    private static void sources(Field sources) {
        for (var source : sources.items()) {
            if (source.at("configMapRef").there() == source.at("secretRef").there()) {
                source.invalid("expected exactly one of configMapRef, secretRef");
            }
            named(source.at("configMapRef"), "name");
            named(source.at("secretRef"), "name");
            var prefix = source.at("prefix");
            if (prefix.given() && !VARIABLE.matcher(prefix.text()).matches()) {
                prefix.invalid("expected printable ASCII characters without '='");
            }
        }
    }

    private static void named(Field reference, String... fields) {
        for (var field : fields) {
            if (reference.there() && !reference.at(field).given()) {
                reference.at(field).required("");
            }
        }
    }
}

package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.serving.scale.ScaleSpec;
import java.util.HashMap;
import java.util.Map;

/** What a revision may be made of. */
final class TemplateChecks {

    private static final long TIMEOUT_SECONDS_MAX = 600;
    private static final long CONCURRENCY_MAX = 1000;
    private static final long TIMEOUT_SECONDS = 300;

    private TemplateChecks() {}

    /** @param owner whose template it is */
    static void check(Field template, String owner) {
        var name = template.at("metadata").at("name");
        if (name.given() && !name.text().startsWith(owner + "-")) {
            name.invalid("must have prefix \"" + owner + "-\"");
        }
        scaling(template.at("metadata").at("annotations"));
        pods(template.at("metadata").at("annotations"));
        spec(template.at("spec"));
    }

    /** On the object itself they would have no effect. */
    static void noScaling(Field annotations) {
        annotations.entries((name, value) -> {
            if (name.startsWith(ScaleSpec.PREFIX)) {
                annotations
                        .key(name)
                        .forbidden(
                                "autoscaling annotations must be put under \"spec.template.metadata.annotations\" to work");
            }
        });
    }

    static void scaling(Field annotations) {
        var all = new HashMap<String, String>();
        var before = annotations.faults().size();
        annotations.entries((name, value) -> {
            if (name.startsWith(ScaleSpec.PREFIX)) {
                all.put(name, value.text());
                scaling(value, name, Map.of(name, value.text()));
            }
        });
        if (annotations.faults().size() == before) {
            scaling(annotations, "", all);
        }
    }

    private static void scaling(Field field, String name, Map<String, String> annotations) {
        try {
            ScaleSpec.check(annotations);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            field.invalid(message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message);
        }
    }

    /** What the Pods themselves are told by annotation. */
    static void pods(Field annotations) {
        annotations.entries((name, value) -> {
            if (name.equals(ClusterShape.TLS_PORT) && !ClusterShape.isPort(value.text())) {
                value.invalid("expected the number of a port, got '" + value.text() + "'");
            } else if (name.equals(DeploymentConfig.PROGRESS)) {
                try {
                    DeploymentConfig.seconds(name, value.text());
                } catch (IllegalArgumentException e) {
                    value.invalid(String.valueOf(e.getMessage()).substring(name.length() + 2));
                }
            }
        });
    }

    static void spec(Field spec) {
        var containers = spec.at("containers");
        if (containers.items().isEmpty()) {
            containers.required("");
        }
        var serving = 0;
        for (var container : containers.items()) {
            if (!container.at("image").given()) {
                container.at("image").required("");
            }
            serving += container.at("ports").given() ? 1 : 0;
            ports(container.at("ports"));
        }
        if (serving > 1) {
            containers.invalid("expected ports in one container, which is the one that requests go to");
        }
        limits(spec);
    }

    private static void ports(Field ports) {
        if (ports.items().size() > 1) {
            ports.invalid("expected one port, which is the one that requests go to");
        }
        for (var port : ports.items()) {
            var name = port.at("name");
            if (name.given() && !name.text().matches("h2c|http1|http2|user-port")) {
                name.invalid("expected h2c or http1, which say what the container speaks");
            }
        }
    }

    private static void limits(Field spec) {
        within(spec.at("containerConcurrency"), CONCURRENCY_MAX);
        within(spec.at("timeoutSeconds"), TIMEOUT_SECONDS_MAX);
        var given = spec.at("timeoutSeconds").value().asLong(TIMEOUT_SECONDS);
        var total = given == 0 ? TIMEOUT_SECONDS_MAX : given;
        within(spec.at("responseStartTimeoutSeconds"), total);
        within(spec.at("idleTimeoutSeconds"), total);
    }

    private static void within(Field field, long max) {
        if (field.there() && (field.value().asLong() < 0 || field.value().asLong() > max)) {
            field.invalid("expected 0 <= " + field.value().asLong() + " <= " + max);
        }
    }
}

package io.sealane.serving.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.admission.DnsNames;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.PodChecks;
import io.sealane.serving.controller.config.DefaultsConfig;
import io.sealane.serving.controller.config.DeploymentConfig;
import io.sealane.serving.controller.config.FeatureConfig;
import io.sealane.serving.controller.revision.ClusterShape;
import io.sealane.serving.scale.ScaleSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a revision may be made of. */
final class TemplateChecks {

    private static final List<String> BOUND =
            List.of("containerConcurrency", "timeoutSeconds", "responseStartTimeoutSeconds", "idleTimeoutSeconds");

    private TemplateChecks() {}

    /** @param owner whose template it is */
    static void check(Field template, String owner, FeatureConfig features) {
        var name = template.at("metadata").at("name");
        if (name.given() && !name.text().startsWith(owner + "-")) {
            name.invalid("must have prefix \"" + owner + "-\"");
        } else {
            DnsNames.label(name);
        }
        scaling(template.at("metadata").at("annotations"));
        pods(template.at("metadata").at("annotations"));
        spec(template.at("spec"), features);
    }

    /**
     * A Revision is made once, so who changes the template of one that has a name changes the name as well.
     *
     * @param before the template as it is stored
     * @param owner the template that this one is a copy of; a missing node where there is none. Who wrote that has been told
     */
    static void change(Field template, JsonNode before, JsonNode owner) {
        var name = template.at("metadata").at("name");
        var isNew = !name.text().equals(before.path("metadata").path("name").asText());
        if (!name.given() || isNew || template.changed(owner).isEmpty()) {
            return;
        }
        // Tools note in annotations when they changed something: what they changed says more.
        template.at("spec")
                .changed(before.path("spec"))
                .or(() -> template.changed(before))
                .ifPresent(path -> name.invalid(
                        "expected another name, or none, as " + path + " changes: a name is of one Revision"));
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
            } else if (name.equals(ServingAnnotations.NO_GARBAGE)
                    && !value.text().matches("(?i)true|false")) {
                value.invalid("expected true or false, got '" + value.text() + "'");
            } else if (DeploymentConfig.PROGRESS.contains(name)) {
                try {
                    DeploymentConfig.seconds(name, value.text());
                } catch (IllegalArgumentException e) {
                    value.invalid(String.valueOf(e.getMessage()).substring(name.length() + 2));
                }
            }
        });
    }

    static void spec(Field spec, FeatureConfig features) {
        PodChecks.check(spec, PodChecks.Form.REVISION);
        RevisionFields.check(spec, features);
        var containers = spec.at("containers");
        var serving = 0;
        for (var container : containers.items()) {
            serving += container.at("ports").given() ? 1 : 0;
            ports(container.at("ports"));
        }
        if (serving > 1) {
            containers.invalid("expected ports in one container, which is the one that requests go to");
        }
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

    /** What a template says, or leaves to {@code config-defaults}, has to be within the bounds that are in force. */
    static void bounds(Field spec, DefaultsConfig defaults) {
        var bounds = defaults.bounds();
        within(
                spec.at("containerConcurrency"),
                defaults.concurrency(),
                bounds.concurrencyMin(),
                bounds.concurrencyMax());
        var timeout = spec.at("timeoutSeconds");
        within(timeout, defaults.timeoutSeconds(), 0, bounds.timeoutSecondsMax());
        var given = timeout.value().asLong(0);
        var total = given > 0 ? given : defaults.timeoutSeconds();
        within(spec.at("responseStartTimeoutSeconds"), 0, 0, total);
        within(spec.at("idleTimeoutSeconds"), 0, 0, total);
    }

    /** Whether all that has bounds is what a template says, or what it leaves to defaults. */
    static boolean isBoundAs(Field spec, JsonNode template) {
        return BOUND.stream()
                .allMatch(name -> template.path(name).asLong(0) == 0
                        || template.path(name).asLong() == spec.at(name).value().asLong());
    }

    /** @param otherwise what counts where nothing is said */
    private static void within(Field field, long otherwise, long min, long max) {
        var value = field.there() ? field.value().asLong() : otherwise;
        if (value < min || value > max) {
            field.invalid("expected " + min + " <= " + value + " <= " + max);
        }
    }
}

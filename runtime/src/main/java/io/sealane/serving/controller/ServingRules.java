package io.sealane.serving.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.DnsNames;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.admission.Unmounted;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.serving.controller.config.DefaultsConfig;
import io.sealane.serving.controller.config.FeatureConfig;
import io.sealane.serving.controller.config.NetworkRules;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.route.NetworkAnnotations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What serving demands of its kinds, beyond their schemas. The embedded API server refuses objects by this book; the controllers of this
 * package go by the same functions where they meet objects of another one.
 */
public final class ServingRules {

    private static final String GROUP = "serving.knative.dev";
    private static final Authors AUTHORS = new Authors(GROUP, false);
    private static final Authors AUTHORS_OF_SERVICES = new Authors(GROUP, true);

    private ServingRules() {}

    /**
     * The book.
     *
     * @param systemNamespace where serving's ConfigMaps are
     * @param configMaps what a ConfigMap says now, asked with each object: {@code config-defaults} and {@code config-features} bound what
     *     templates may say
     * @param stored an object as it is stored now: who controls another is one that was checked when it was written
     */
    public static Rulebook of(
            String systemNamespace,
            Function<ResourceKey, Map<String, String>> configMaps,
            BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored) {
        var ofServices = new Templates("Service", new ResourceName(GROUP, "services"), stored);
        var ofConfigurations = new Templates("Configuration", new ResourceName(GROUP, "configurations"), stored);
        Supplier<Limits> inForce = () -> new Limits(
                read(DefaultsConfig::of, configMaps.apply(new ResourceKey(systemNamespace, ServingConfig.DEFAULTS))),
                read(FeatureConfig::of, configMaps.apply(new ResourceKey(systemNamespace, ServingConfig.FEATURES))));
        return Rulebook.empty()
                .knowing(ServingAnnotations.known())
                .with("", "configmaps", new NetworkRules(systemNamespace))
                .with(GROUP, "services", new Shared())
                .with(GROUP, "services", new Templated(inForce, Templates.NONE))
                .with(GROUP, "configurations", new Templated(inForce, ofServices))
                .with(GROUP, "services", AUTHORS)
                .with(GROUP, "configurations", AUTHORS_OF_SERVICES)
                .with(GROUP, "routes", AUTHORS_OF_SERVICES)
                .with(GROUP, "domainmappings", AUTHORS)
                .with(GROUP, "routes", new Routed())
                .with(GROUP, "domainmappings", new Mapped())
                .with(GROUP, "revisions", new Fixed(inForce, ofConfigurations));
    }

    private static <T> T read(Function<Map<String, String>, T> reader, Map<String, String> data) {
        try {
            return reader.apply(data);
        } catch (IllegalArgumentException e) {
            // Stored before it was refused; the controllers tell it.
            return reader.apply(Map.of());
        }
    }

    /** What ConfigMaps let templates say. */
    record Limits(DefaultsConfig defaults, FeatureConfig features) {}

    /** Kinds that make revisions; Services have traffic as well, and make Configurations. */
    record Templated(Supplier<Limits> inForce, Templates templates) implements ObjectRules {

        @Override
        public void check(Field object) {
            var name = object.at("metadata").at("name");
            // Part of host names.
            DnsNames.label(name);
            TemplateChecks.noScaling(object.at("metadata").at("annotations"));
            NetworkAnnotations.check(object.at("metadata").at("annotations"));
            var limits = inForce.get();
            object.at("spec").at("template").checkAgain(templates.of(object), template -> {
                TemplateChecks.check(template, name.text(), limits.features());
                TemplateChecks.bounds(template.at("spec"), limits.defaults());
            });
            TrafficChecks.ofService(object.at("spec").at("traffic"));
        }

        @Override
        public void change(Field object, Field before) {
            TemplateChecks.change(
                    object.at("spec").at("template"),
                    before.at("spec").at("template").value(),
                    templates.of(object));
        }

        @Override
        public List<String> warnings(Field object) {
            return Unmounted.warnings(object.at("spec").at("template").at("spec"), "spec.template.spec");
        }
    }

    /** Services say which revisions their requests are shared by. */
    private static final class Shared implements ObjectRules {

        @Override
        public void prepare(ObjectNode service) {
            TrafficDefaults.ofService(service);
        }
    }

    private static final class Routed implements ObjectRules {

        @Override
        public void prepare(ObjectNode route) {
            TrafficDefaults.ofRoute(route);
        }

        @Override
        public void check(Field route) {
            DnsNames.label(route.at("metadata").at("name"));
            NetworkAnnotations.check(route.at("metadata").at("annotations"));
            TrafficChecks.ofRoute(route.at("spec").at("traffic"));
        }
    }

    private static final class Mapped implements ObjectRules {

        @Override
        public void check(Field mapping) {
            NetworkAnnotations.check(mapping.at("metadata").at("annotations"));
        }
    }

    /**
     * A revision is what it was made of, and what its template says was checked when that was written: a rule or a narrower bound since then is
     * no reason to be stuck.
     */
    record Fixed(Supplier<Limits> inForce, Templates templates) implements ObjectRules {

        @Override
        public void check(Field revision) {
            var limits = inForce.get();
            var template = templates.of(revision);
            revision.at("metadata")
                    .at("annotations")
                    .checkAgain(template.path("metadata").path("annotations"), annotations -> {
                        TemplateChecks.scaling(annotations);
                        TemplateChecks.pods(annotations);
                    });
            var spec = revision.at("spec");
            spec.checkAgain(template.path("spec"), pods -> TemplateChecks.spec(pods, limits.features()));
            if (template.isMissingNode() || !TemplateChecks.isBoundAs(spec, template.path("spec"))) {
                TemplateChecks.bounds(spec, limits.defaults());
            }
        }

        @Override
        public void change(Field revision, Field before) {
            revision.at("spec").unchanged(before.at("spec"));
        }
    }
}

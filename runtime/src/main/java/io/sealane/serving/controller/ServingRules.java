package io.sealane.serving.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.admission.Unmounted;
import java.util.List;

/**
 * What serving demands of its kinds, beyond their schemas. The embedded API server refuses objects by this book; the controllers of this
 * package go by the same functions where they meet objects of another one.
 */
public final class ServingRules {

    private static final String GROUP = "serving.knative.dev";

    private ServingRules() {}

    /** @param systemNamespace where serving's ConfigMaps are */
    public static Rulebook of(String systemNamespace) {
        return Rulebook.empty()
                .with("", "configmaps", new NetworkRules(systemNamespace))
                .with(GROUP, "services", new Templated())
                .with(GROUP, "configurations", new Templated())
                .with(GROUP, "routes", new Routed())
                .with(GROUP, "domainmappings", new Mapped())
                .with(GROUP, "revisions", new Fixed());
    }

    /** Kinds that make revisions; Services have traffic as well. */
    private static final class Templated implements ObjectRules {

        @Override
        public void check(Field object) {
            TemplateChecks.noScaling(object.at("metadata").at("annotations"));
            NetworkAnnotations.check(object.at("metadata").at("annotations"));
            TemplateChecks.check(
                    object.at("spec").at("template"),
                    object.at("metadata").at("name").text());
            TrafficChecks.check(object.at("spec").at("traffic"));
        }

        @Override
        public List<String> warnings(Field object) {
            return Unmounted.warnings(object.at("spec").at("template").at("spec"), "spec.template.spec");
        }
    }

    private static final class Routed implements ObjectRules {

        @Override
        public void check(Field route) {
            NetworkAnnotations.check(route.at("metadata").at("annotations"));
            TrafficChecks.check(route.at("spec").at("traffic"));
        }
    }

    private static final class Mapped implements ObjectRules {

        @Override
        public void check(Field mapping) {
            NetworkAnnotations.check(mapping.at("metadata").at("annotations"));
        }
    }

    /** A revision is what it was made of. */
    private static final class Fixed implements ObjectRules {

        @Override
        public void check(Field revision) {
            TemplateChecks.scaling(revision.at("metadata").at("annotations"));
            TemplateChecks.spec(revision.at("spec"));
        }

        @Override
        public void change(Field revision, Field before) {
            revision.at("spec").unchanged(before.at("spec"));
        }
    }
}

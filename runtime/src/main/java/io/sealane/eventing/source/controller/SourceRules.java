package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.knative.eventing.v1beta3.EventType;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.knative.sources.v1.PingSource;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.sealane.eventing.controller.References;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import java.util.List;
import java.util.function.Consumer;

/** What sources must be, beyond their schemas: a sink, and what their kind demands. */
public final class SourceRules implements ObjectRules {

    private static final String SOURCES = "sources.knative.dev";

    private final Consumer<Field> spec;

    private SourceRules(Consumer<Field> spec) {
        this.spec = spec;
    }

    /** The rules of all kinds of sources. */
    public static Rulebook book() {
        return Rulebook.empty()
                .with(SOURCES, "pingsources", new SourceRules(PingSpecs::check))
                .with(SOURCES, "apiserversources", new SourceRules(ApiSpecs::check))
                .with(SOURCES, "sinkbindings", new SourceRules(SourceRules::binding))
                .with(SOURCES, "containersources", new SourceRules(SourceRules::container))
                .and(Readable.as(List.of(
                        PingSource.class,
                        ApiServerSource.class,
                        SinkBinding.class,
                        ContainerSource.class,
                        EventType.class)));
    }

    private static void container(Field spec) {
        var containers = spec.at("template").at("spec").at("containers");
        if (!containers.given()) {
            containers.required("expected at least one container");
        }
        for (var container : containers.items()) {
            for (var field : new String[] {"name", "image"}) {
                if (!container.at(field).given()) {
                    container.at(field).required("");
                }
            }
        }
        Overrides.check(spec);
    }

    private static void binding(Field spec) {
        var subject = spec.at("subject");
        if (subject.at("name").given() == subject.at("selector").given()) {
            subject.invalid("expected either a name or a selector");
        }
        Overrides.check(spec);
    }

    @Override
    public void prepare(ObjectNode source) {
        References.fill(source, source.path("spec").path("sink"));
    }

    @Override
    public void check(Field source) {
        DestinationChecks.required(source.at("spec").at("sink"));
        spec.accept(source.at("spec"));
    }
}

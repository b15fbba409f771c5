package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.knative.eventing.v1beta3.EventType;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.knative.sources.v1.PingSource;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.sealane.eventing.controller.rule.References;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.kind.Conversion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What sources must be, beyond their schemas: a sink, and what their kind demands. */
public final class SourceRules implements ObjectRules {

    private static final String SOURCES = "sources.knative.dev";
    private static final Conversion VERSIONS = new EventTypeVersions();

    private final Consumer<Field> spec;

    private SourceRules(Consumer<Field> spec) {
        this.spec = spec;
    }

    /**
     * The rules of all kinds of sources, and of EventTypes.
     *
     * @param systemNamespace where the ConfigMaps are
     * @param configMaps their data as it is stored when an object is admitted; empty for one that is not there
     */
    public static Rulebook book(String systemNamespace, Function<ResourceKey, Map<String, String>> configMaps) {
        var pingDefaults = new ResourceKey(systemNamespace, PingDefaults.CONFIG_MAP);
        return Rulebook.empty()
                .with(SOURCES, "pingsources", new SourceRules(spec -> {
                    PingSpecs.check(spec);
                    PingDefaults.parse(configMaps.apply(pingDefaults)).check(spec);
                }))
                .with("", "configmaps", new PingDefaults.Rules(systemNamespace))
                .with("eventing.knative.dev", "eventtypes", new EventTypeRules())
                .with(SOURCES, "apiserversources", new SourceRules(ApiSpecs::check))
                .with(SOURCES, "sinkbindings", new SourceRules(SourceRules::binding))
                .with(SOURCES, "sinkbindings", new SubjectRules())
                .with(SOURCES, "containersources", new ContainerNames())
                .with(SOURCES, "containersources", new SourceRules(SourceRules::container))
                .and(Readable.as(List.of(
                        PingSource.class,
                        ApiServerSource.class,
                        SinkBinding.class,
                        ContainerSource.class,
                        EventType.class)));
    }

    /** Of a binding what its specification alone does not tell. */
    private static final class SubjectRules implements ObjectRules {

        @Override
        public void check(Field binding) {
            DestinationChecks.ownNamespace(binding, binding.at("spec").at("subject"), "SinkBinding");
        }
    }

    /** Their versions differ. */
    private static final class EventTypeRules implements ObjectRules {

        @Override
        public void prepare(ObjectNode type, Optional<ObjectNode> before) {
            if (type.get("spec") instanceof ObjectNode spec) {
                before.ifPresent(old -> EventTypeVersions.follow(spec, old.path("spec")));
                EventTypeVersions.refer(spec);
            }
        }

        @Override
        public Conversion conversion() {
            return VERSIONS;
        }
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

package io.sealane.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a Pod's containers with their values, which may stand in ConfigMaps and Secrets of its namespace or in its own fields. They are read
 * when it starts, as a kubelet does; later changes are for the next one.
 */
final class Variables {

    private static final String REASON = "CreateContainerConfigError";

    /**
     * What was found.
     *
     * @param pod with nothing but literal variables
     * @param refusals what has no value and must have one, by container; then the Pod cannot start
     */
    record Found(Pod pod, Map<String, RunningPods.Refusal> refusals) {}

    private Variables() {}

    /** Reads what a Pod's containers refer to. Fails where that cannot be read. */
    static CompletionStage<Found> of(Pod pod, Resources resources) {
        var sources = new HashMap<VariableSources.Name, CompletableFuture<Optional<Map<String, String>>>>();
        for (var name : names(pod)) {
            sources.put(name, read(pod, name, resources).toCompletableFuture());
        }
        return CompletableFuture.allOf(sources.values().toArray(CompletableFuture[]::new))
                .thenApply(read -> {
                    var known = new HashMap<VariableSources.Name, Map<String, String>>();
                    sources.forEach((name, data) -> data.join().ifPresent(there -> known.put(name, there)));
                    return found(pod, new VariableSources(pod, known));
                });
    }

    private static CompletionStage<Optional<Map<String, String>>> read(
            Pod pod, VariableSources.Name name, Resources resources) {
        var key = new ResourceKey(pod.getMetadata().getNamespace(), name.name());
        return name.secret()
                ? resources.get(Secret.class, key).thenApply(found -> found.map(VariableSources::data))
                : resources.get(ConfigMap.class, key).thenApply(found -> found.map(VariableSources::data));
    }

    private static Found found(Pod pod, VariableSources sources) {
        var refusals = new LinkedHashMap<String, RunningPods.Refusal>();
        var containers = pod.getSpec().getContainers().stream()
                .map(container -> {
                    var values = new LinkedHashMap<String, String>();
                    var fault = fill(values, container, sources);
                    if (!fault.isEmpty()) {
                        refusals.put(container.getName(), new RunningPods.Refusal(REASON, fault));
                    }
                    return literal(container, values);
                })
                .toList();
        var literal = new PodBuilder(pod)
                .editSpec()
                .withContainers(containers)
                .endSpec()
                .build();
        return new Found(literal, refusals);
    }

    /** Later ones win over earlier ones, and {@code env} over {@code envFrom}. @return what is wrong; empty when nothing is */
    private static String fill(Map<String, String> values, Container container, VariableSources sources) {
        for (var all : given(container.getEnvFrom())) {
            var value = sources.all(all);
            if (!value.fault().isEmpty()) {
                return value.fault();
            }
            values.putAll(value.values());
        }
        for (var variable : given(container.getEnv())) {
            var value = sources.one(variable, values);
            if (!value.fault().isEmpty()) {
                return "env " + variable.getName() + ": " + value.fault();
            }
            values.putAll(value.values());
        }
        return "";
    }

    /** Command and arguments may refer to the variables as well. */
    private static Container literal(Container container, Map<String, String> values) {
        var variables = values.entrySet().stream()
                .map(entry -> new EnvVar(entry.getKey(), entry.getValue(), null))
                .toList();
        return new ContainerBuilder(container)
                .withEnvFrom(List.of())
                .withEnv(variables)
                .withCommand(expanded(container.getCommand(), values))
                .withArgs(expanded(container.getArgs(), values))
                .build();
    }

    /** As a kubelet does: no shell is involved. */
    private static List<String> expanded(@Nullable List<String> texts, Map<String, String> values) {
        return given(texts).stream()
                .map(text -> VariableSources.expanded(text, values))
                .toList();
    }

    private static Iterable<VariableSources.Name> names(Pod pod) {
        var names = new TreeSet<VariableSources.Name>();
        for (var container : pod.getSpec().getContainers()) {
            Stream.concat(
                            given(container.getEnvFrom()).stream().map(VariableSources.Name::of),
                            given(container.getEnv()).stream()
                                    .map(EnvVar::getValueFrom)
                                    .filter(Objects::nonNull)
                                    .map(VariableSources.Name::of))
                    .flatMap(Optional::stream)
                    .forEach(names::add);
        }
        return names;
    }

    private static <T> List<T> given(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

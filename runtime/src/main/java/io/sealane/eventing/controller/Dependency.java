package io.sealane.eventing.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.embedded.admission.Field;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a Trigger waits for beside its Broker, by annotation {@value #ANNOTATION}: an object of its namespace, as JSON with {@code apiVersion},
 * {@code kind} and {@code name}. Reasons are Knative's.
 */
public record Dependency(String apiVersion, String kind, ResourceKey key) {

    static final String ANNOTATION = "knative.dev/dependency";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPECTED =
            "expected an object such as {\"apiVersion\":\"sources.knative.dev/v1\",\"kind\":\"PingSource\",\"name\":\"ping\"}";

    /**
     * How a dependency stands, as its Trigger's condition DependencyReady shows it.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     */
    record State(String status, String reason, String message) {

        private static State no(String reason, String message) {
            return new State("False", reason, message);
        }
    }

    /** The annotation's text, if there is one. */
    static Optional<String> text(@Nullable Map<String, String> annotations) {
        return Optional.ofNullable(annotations).map(all -> all.get(ANNOTATION));
    }

    /** @throws IllegalArgumentException when the text names no object of that namespace */
    static Dependency of(String text, String namespace) {
        JsonNode reference;
        try {
            reference = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
        var apiVersion = reference.path("apiVersion").asText();
        var kind = reference.path("kind").asText();
        var name = reference.path("name").asText();
        if (apiVersion.isEmpty() || kind.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        var in = reference.path("namespace").asText();
        if (!in.isEmpty() && !in.equals(namespace)) {
            throw new IllegalArgumentException(
                    "namespace: expected '" + namespace + "', the Trigger's, got '" + in + "'");
        }
        return new Dependency(apiVersion, kind, new ResourceKey(namespace, name));
    }

    /** Finds what is wrong with the annotation of a Trigger. */
    public static void check(Field trigger) {
        var annotation = trigger.at("metadata").at("annotations").key(ANNOTATION);
        if (annotation.there()) {
            try {
                of(annotation.text(), trigger.at("metadata").at("namespace").text());
            } catch (IllegalArgumentException e) {
                annotation.invalid(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Looks how the dependency stands that a Trigger names; never fails. */
    static CompletionStage<Optional<State>> look(
            Resources resources, @Nullable Map<String, String> annotations, String namespace) {
        var text = text(annotations);
        if (text.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        try {
            var dependency = of(text.get(), namespace);
            return resources
                    .find(dependency.apiVersion(), dependency.kind(), dependency.key())
                    .handle((found, failure) -> Optional.of(dependency.state(found, failure)));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedStage(
                    Optional.of(State.no("ReferenceError", ANNOTATION + ": " + e.getMessage())));
        }
    }

    private State state(Optional<GenericKubernetesResource> found, @Nullable Throwable failure) {
        if (failure != null) {
            return new State("Unknown", "DependencyGetFailed", this + ": " + failure.getMessage());
        }
        return found.map(this::state).orElseGet(() -> State.no("DependencyDoesNotExist", this + " does not exist"));
    }

    private State state(GenericKubernetesResource found) {
        var status = JSON.valueToTree(found.getAdditionalProperties()).path("status");
        var generation = found.getMetadata().getGeneration();
        var observed = status.path("observedGeneration");
        if (generation != null && observed.isNumber() && observed.asLong() != generation) {
            return new State("Unknown", "GenerationNotEqual", this + " has changed, and its status not yet");
        }
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return new State(
                        condition.path("status").asText("Unknown"),
                        condition.path("reason").asText("DependencyNotReady"),
                        this + ": " + condition.path("message").asText("it is not Ready"));
            }
        }
        return new State("Unknown", "DependencyNotReady", this + " does not say whether it is Ready");
    }

    @Override
    public String toString() {
        return kind + " " + key;
    }
}

package io.sealane.resource.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.sealane.resource.model.OwnKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the resources of Knative's operator ({@code operator.knative.dev/v1beta1}) have in common. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public abstract sealed class OperatorResource extends OwnKind<OperatorResource.Spec, OperatorResource.Status>
        implements Namespaced permits KnativeServing, KnativeEventing {

    static final String GROUP = "operator.knative.dev";
    static final String VERSION = "v1beta1";

    OperatorResource(String kind) {
        super(GROUP + "/" + VERSION, kind);
    }

    /**
     * What is wanted.
     *
     * @param config entries of ConfigMaps by their name, with or without {@code config-}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Spec(@Nullable Map<String, Map<String, String>> config) {}

    /** What has come of it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(
            @Nullable Long observedGeneration, @Nullable List<Condition> conditions) {}

    /** ConfigMaps of this part of Knative whose names do not begin with {@code config-}. */
    abstract Set<String> wholeNames();

    /** One of its kind, empty. */
    abstract OperatorResource empty();

    /** The entries that it wants, by the full name of the ConfigMap. */
    Map<String, Map<String, String>> config() {
        var wanted = spec();
        return FoldedConfig.named(wanted == null || wanted.config() == null ? Map.of() : wanted.config(), wholeNames());
    }

    /** Whether what it wants was acted upon before. */
    boolean isObserved() {
        var found = status();
        return found != null
                && Objects.equals(found.observedGeneration(), getMetadata().getGeneration());
    }

    List<Condition> conditions() {
        var found = status();
        return found == null || found.conditions() == null ? List.of() : found.conditions();
    }

    /** A copy that reports something else. */
    OperatorResource reporting(Status other) {
        var copy = empty();
        copy.fill(getMetadata(), spec(), other);
        return copy;
    }
}

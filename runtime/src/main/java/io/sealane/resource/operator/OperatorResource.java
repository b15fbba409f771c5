package io.sealane.resource.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the resources of Knative's operator ({@code operator.knative.dev/v1beta1}) have in common. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public abstract sealed class OperatorResource implements HasMetadata, Namespaced
        permits KnativeServing, KnativeEventing {

    static final String GROUP = "operator.knative.dev";
    static final String VERSION = "v1beta1";

    @JsonProperty
    private String apiVersion = GROUP + "/" + VERSION;

    @JsonProperty
    private String kind;

    @JsonProperty
    private ObjectMeta metadata = new ObjectMeta();

    @JsonProperty
    private @Nullable Spec spec;

    @JsonProperty
    private @Nullable Status status;

    OperatorResource(String kind) {
        this.kind = kind;
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
        return FoldedConfig.named(spec == null || spec.config() == null ? Map.of() : spec.config(), wholeNames());
    }

    List<Condition> conditions() {
        return status == null || status.conditions() == null ? List.of() : status.conditions();
    }

    /** A copy that reports something else. */
    OperatorResource reporting(Status other) {
        var copy = empty();
        copy.metadata = metadata;
        copy.spec = spec;
        copy.status = other;
        return copy;
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    @Override
    public String getKind() {
        return kind;
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public void setApiVersion(String version) {
        this.apiVersion = version;
    }
}

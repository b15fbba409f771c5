package io.sealane.serving.controller.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource {@code operator.knative.dev/v1beta1 KnativeServing}, as far as it is acted upon. */
@Group(KnativeServing.GROUP)
@Version(KnativeServing.VERSION)
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class KnativeServing implements HasMetadata, Namespaced {

    static final String GROUP = "operator.knative.dev";
    static final String VERSION = "v1beta1";

    @JsonProperty
    private String apiVersion = GROUP + "/" + VERSION;

    @JsonProperty
    private String kind = "KnativeServing";

    @JsonProperty
    private ObjectMeta metadata = new ObjectMeta();

    @JsonProperty
    private @Nullable Spec spec;

    @JsonProperty
    private @Nullable Status status;

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

    /** The entries that it wants, by the full name of the ConfigMap. */
    Map<String, Map<String, String>> config() {
        return FoldedConfig.named(spec == null || spec.config() == null ? Map.of() : spec.config());
    }

    List<Condition> conditions() {
        return status == null || status.conditions() == null ? List.of() : status.conditions();
    }

    /** A copy that reports something else. */
    KnativeServing with(Status other) {
        var copy = new KnativeServing();
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

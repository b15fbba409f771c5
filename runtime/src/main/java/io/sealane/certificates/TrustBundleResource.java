package io.sealane.certificates;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource {@code trust.cert-manager.io/v1alpha1 Bundle}, as far as it is served. */
@Group(TrustBundleResource.GROUP)
@Version(TrustBundleResource.VERSION)
@Kind(TrustBundleResource.KIND)
@Plural("bundles")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class TrustBundleResource implements HasMetadata {

    static final String GROUP = "trust.cert-manager.io";
    static final String VERSION = "v1alpha1";
    static final String KIND = "Bundle";

    @JsonProperty
    private String apiVersion = GROUP + "/" + VERSION;

    @JsonProperty
    private String kind = KIND;

    @JsonProperty
    private ObjectMeta metadata = new ObjectMeta();

    @JsonProperty
    private @Nullable Spec spec;

    @JsonProperty
    private @Nullable Status status;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Spec(@Nullable List<Source> sources, @Nullable Target target) {}

    /** Exactly one of these is given. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Source(
            @Nullable Keys configMap,
            @Nullable Keys secret,
            @Nullable String inLine,
            @Nullable Boolean useDefaultCAs) {}

    /** Objects of the trust namespace by name or by label, and one key of each or all. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Keys(
            @Nullable String name,
            @Nullable LabelSelector selector,
            @Nullable String key,
            @Nullable Boolean includeAllKeys) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Target(
            @Nullable TargetKey configMap,
            @Nullable TargetKey secret,
            @Nullable Map<String, Object> additionalFormats,
            @Nullable LabelSelector namespaceSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record TargetKey(@Nullable String key, @Nullable Metadata metadata) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(
            @Nullable Map<String, String> labels, @Nullable Map<String, String> annotations) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(
            @Nullable List<Condition> conditions, @Nullable String defaultCAVersion) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Condition(
            @Nullable String type,
            @Nullable String status,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Long observedGeneration,
            @Nullable String lastTransitionTime) {}

    @Nullable
    Spec spec() {
        return spec;
    }

    @Nullable
    Status status() {
        return status;
    }

    /** A copy that reports something else. */
    TrustBundleResource with(Status other) {
        var copy = of(metadata, spec);
        copy.status = other;
        return copy;
    }

    /** A new one. */
    static TrustBundleResource of(ObjectMeta metadata, @Nullable Spec spec) {
        var bundle = new TrustBundleResource();
        bundle.metadata = metadata;
        bundle.spec = spec;
        return bundle;
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

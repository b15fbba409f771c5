package io.sealane.certificates.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.sealane.resource.model.OwnKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource {@code trust.cert-manager.io/v1alpha1 Bundle}, as far as it is served. */
@Group(TrustBundleResource.GROUP)
@Version(TrustBundleResource.VERSION)
@Kind(TrustBundleResource.KIND)
@Plural("bundles")
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class TrustBundleResource extends OwnKind<TrustBundleResource.Spec, TrustBundleResource.Status> {

    public static final String GROUP = "trust.cert-manager.io";
    static final String VERSION = "v1alpha1";
    static final String KIND = "Bundle";

    /** Without anything in it, as Jackson needs it. */
    public TrustBundleResource() {
        super(GROUP + "/" + VERSION, KIND);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Nullable List<Source> sources, @Nullable Target target) {}

    /** Exactly one of these is given. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Source(
            @Nullable Keys configMap,
            @Nullable Keys secret,
            @Nullable String inLine,
            @Nullable Boolean useDefaultCAs) {}

    /** Objects of the trust namespace by name or by label, and one key of each or all. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Keys(
            @Nullable String name,
            @Nullable LabelSelector selector,
            @Nullable String key,
            @Nullable Boolean includeAllKeys) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Target(
            @Nullable TargetKey configMap,
            @Nullable TargetKey secret,
            @Nullable Map<String, Object> additionalFormats,
            @Nullable LabelSelector namespaceSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TargetKey(@Nullable String key, @Nullable Metadata metadata) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Metadata(
            @Nullable Map<String, String> labels, @Nullable Map<String, String> annotations) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @Nullable List<OwnCondition> conditions,
            @Nullable String defaultCAVersion) {}

    /** A copy that reports something else. */
    public TrustBundleResource with(Status other) {
        var copy = new TrustBundleResource();
        copy.fill(getMetadata(), spec(), other);
        return copy;
    }

    /** A new one. */
    public static TrustBundleResource of(ObjectMeta metadata, @Nullable Spec spec) {
        var bundle = new TrustBundleResource();
        bundle.fill(metadata, spec, null);
        return bundle;
    }
}

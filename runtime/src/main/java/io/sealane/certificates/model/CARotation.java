package io.sealane.certificates.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.sealane.resource.model.OwnKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resource {@code cert.sealane.io/v1alpha1 CARotation}, field by field as its CRD has it. */
@Group(CARotation.GROUP)
@Version(CARotation.VERSION)
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class CARotation extends OwnKind<CARotation.Spec, CARotation.Status> implements Namespaced {

    public static final String GROUP = "cert.sealane.io";
    static final String VERSION = "v1alpha1";

    /** Without anything in it, as Jackson needs it. */
    public CARotation() {
        super(GROUP + "/" + VERSION, "CARotation");
    }

    /**
     * What is wanted.
     *
     * @param issuerRef a CA issuer; an Issuer of the same namespace, or a ClusterIssuer
     * @param action {@code Rotate}, {@code Abort} or {@code Emergency}
     * @param next a CA that was brought along; without it one is made like the present one
     * @param hold Go durations; each may be left out
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Nullable Reference issuerRef,
            @Nullable String action,
            @Nullable NextSecret next,
            @Nullable Hold hold) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Reference(
            @Nullable String name,
            @Nullable String kind,
            @Nullable String group) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NextSecret(@Nullable String secretName) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Hold(
            @Nullable String publish,
            @Nullable String drain,
            @Nullable String shadow,
            @Nullable String tenants) {

        /** One that leaves it to the settings how long namespaces are waited for. */
        public Hold(@Nullable String publish, @Nullable String drain, @Nullable String shadow) {
            this(publish, drain, shadow, null);
        }
    }

    /**
     * What has come of it.
     *
     * @param since when the phase began
     * @param heldSeconds how long the phase has certainly lasted, up to the last write
     * @param oldRoot the root that is replaced, as PEM
     * @param nextRoot the root that replaces it, as PEM
     * @param trouble why it does not get on
     * @param heldBy how many certificates and resources of namespaces still need the old root and somebody has to see to; none: null
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @Nullable Long observedGeneration,
            @Nullable String phase,
            @Nullable Long bundleVersion,
            @Nullable String since,
            @Nullable Long heldSeconds,
            @Nullable String oldRoot,
            @Nullable String nextRoot,
            @Nullable String trouble,
            @Nullable List<String> waitingFor,
            @Nullable Integer heldBy,
            @Nullable List<Step> history,
            @Nullable List<OwnCondition> conditions) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(
            @Nullable String time,
            @Nullable String phase,
            @Nullable String evidence) {}

    /** A copy that reports something else. */
    public CARotation with(@Nullable Status other) {
        var copy = new CARotation();
        copy.fill(getMetadata(), spec(), other);
        return copy;
    }

    /** A new one. */
    public static CARotation of(ObjectMeta metadata, Spec spec) {
        var rotation = new CARotation();
        rotation.fill(metadata, spec, null);
        return rotation;
    }
}

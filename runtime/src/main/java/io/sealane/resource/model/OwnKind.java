package io.sealane.resource.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.jspecify.annotations.Nullable;

/**
 * A kind that fabric8 has no class for, with a specification and a status.
 *
 * @param <S> what is wanted
 * @param <T> what has come of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public abstract class OwnKind<S, T> implements HasMetadata {

    @JsonProperty
    private String apiVersion;

    @JsonProperty
    private String kind;

    @JsonProperty
    private ObjectMeta metadata = new ObjectMeta();

    @JsonProperty
    private @Nullable S spec;

    @JsonProperty
    private @Nullable T status;

    protected OwnKind(String apiVersion, String kind) {
        this.apiVersion = apiVersion;
        this.kind = kind;
    }

    /** What is wanted; null when it does not say. */
    @Nullable
    public S spec() {
        return spec;
    }

    /** What has come of it; null before anything has. */
    @Nullable
    public T status() {
        return status;
    }

    /** Fills a new one. */
    public final void fill(ObjectMeta about, @Nullable S wanted, @Nullable T found) {
        metadata = about;
        spec = wanted;
        status = found;
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

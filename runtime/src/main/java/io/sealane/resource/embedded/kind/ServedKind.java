package io.sealane.resource.embedded.kind;

/** A kind in one of its versions. */
public record ServedKind(Kind kind, KindVersion version) {

    /** As in objects, like {@code eventing.knative.dev/v1} or {@code v1}. */
    public String apiVersion() {
        return kind.group().isEmpty() ? version.name() : kind.group() + "/" + version.name();
    }
}

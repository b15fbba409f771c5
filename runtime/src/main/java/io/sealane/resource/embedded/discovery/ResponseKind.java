package io.sealane.resource.embedded.discovery;

import io.sealane.resource.embedded.kind.ServedKind;

/** The kind that a resource or sub-resource answers with. */
record ResponseKind(String group, String version, String kind) {

    private static final ResponseKind SCALE = new ResponseKind("autoscaling", "v1", "Scale");
    private static final ResponseKind TOKEN_REQUEST = new ResponseKind("authentication.k8s.io", "v1", "TokenRequest");

    static ResponseKind of(ServedKind served) {
        return new ResponseKind(
                served.kind().group(),
                served.version().name(),
                served.kind().names().kind());
    }

    /** Sub-resources answer with their object, but for {@code token} and {@code scale}. */
    static ResponseKind of(ServedKind served, String subresource) {
        return switch (subresource) {
            case "token" -> TOKEN_REQUEST;
            case "scale" -> SCALE;
            default -> of(served);
        };
    }
}

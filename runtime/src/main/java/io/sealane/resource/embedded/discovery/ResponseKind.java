package io.sealane.resource.embedded.discovery;

import io.sealane.resource.embedded.kind.ServedKind;

/** The kind that a resource or sub-resource answers with. */
record ResponseKind(String group, String version, String kind) {

    private static final ResponseKind TOKEN_REQUEST = new ResponseKind("authentication.k8s.io", "v1", "TokenRequest");

    static ResponseKind of(ServedKind served) {
        return new ResponseKind(
                served.kind().group(),
                served.version().name(),
                served.kind().names().kind());
    }

    /** Sub-resources answer with their object, but for {@code token}. */
    static ResponseKind of(ServedKind served, String subresource) {
        return subresource.equals("token") ? TOKEN_REQUEST : of(served);
    }
}

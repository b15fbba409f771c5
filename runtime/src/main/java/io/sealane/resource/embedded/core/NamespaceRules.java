package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.util.Optional;
import java.util.Set;

/** Namespaces: each holds a finalizer in its spec until its contents are gone, and a label with its name. */
public final class NamespaceRules extends NoGenerations {

    /** Keeps a namespace until its contents are gone. */
    public static final String FINALIZER = "kubernetes";

    @Override
    public void prepare(ObjectNode namespace, Optional<ObjectNode> before) {
        var spec = Json.child(namespace, "spec");
        // Only the finalize sub-resource may take it away.
        if (before.isPresent()) {
            spec.set("finalizers", before.get().path("spec").path("finalizers").deepCopy());
        } else {
            spec.putArray("finalizers").add(FINALIZER);
        }
        var status = Json.child(namespace, "status");
        if (!status.has("phase")) {
            status.put("phase", "Active");
        }
        Json.child(Meta.of(namespace), "labels").put("kubernetes.io/metadata.name", Meta.name(namespace));
    }

    @Override
    public Set<String> selectableFields() {
        return Set.of("status.phase");
    }
}

package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Namespaces: each holds a finalizer in its spec until its contents are gone, and a label with its name. */
public final class NamespaceRules extends NoGenerations {

    /** Keeps a namespace until its contents are gone. */
    public static final String FINALIZER = "kubernetes";

    private static final String NO_SIDECAR =
            "no sidecar is injected here; system-internal-tls of config-network encrypts the hops to workloads";

    /** Labels by which other software is asked to put something in, and what is said of them. */
    private static final Map<String, String> INJECTION = new TreeMap<>(Map.of(
            "eventing.knative.dev/injection", "no Broker is made here; apply one",
            "istio-injection", NO_SIDECAR,
            "istio.io/rev", NO_SIDECAR));

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
    public List<String> warnings(ObjectNode namespace) {
        var labels = Meta.of(namespace).path("labels");
        return INJECTION.entrySet().stream()
                .filter(label -> labels.has(label.getKey()))
                .map(label -> "metadata.labels[" + label.getKey() + "]: " + label.getValue())
                .toList();
    }

    @Override
    public Set<String> selectableFields() {
        return Set.of("status.phase");
    }
}

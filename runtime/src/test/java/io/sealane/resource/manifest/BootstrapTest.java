package io.sealane.resource.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BootstrapTest {

    private final FakeResources resources = new FakeResources();

    @Test
    void the_first_start_creates_namespaces_and_ConfigMaps_and_labels_them() throws Exception {
        ResourcesContract.done(Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE)));

        for (var name : List.of(
                "default", "kube-system", "cert-manager", "knative-serving", "knative-eventing", "istio-system")) {
            assertEquals(
                    "sealane",
                    resources
                            .read(Namespace.class, "", name)
                            .getMetadata()
                            .getLabels()
                            .get(Bootstrap.MANAGED_BY));
        }
        assertEquals(
                "disabled",
                resources
                        .read(ConfigMap.class, "knative-eventing", "config-features")
                        .getData()
                        .get("transport-encryption"));
        for (var name : List.of("config-network", "config-certmanager", "config-domain", "config-autoscaler")) {
            resources.read(ConfigMap.class, "knative-serving", name);
        }
    }

    @Test
    void what_is_there_is_left_alone() throws Exception {
        ResourcesContract.done(resources.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("knative-eventing")
                .withName("config-features")
                .endMetadata()
                .addToData("transport-encryption", "strict")
                .build()));
        ResourcesContract.done(Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE)));
        var writes = resources.writes();

        ResourcesContract.done(Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE)));

        assertEquals(writes, resources.writes());
        assertEquals(
                Map.of("transport-encryption", "strict"),
                resources
                        .read(ConfigMap.class, "knative-eventing", "config-features")
                        .getData());
    }
}

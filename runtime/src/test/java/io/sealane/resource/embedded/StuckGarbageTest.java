package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** One object that cannot be deleted. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StuckGarbageTest {

    private final MemoryResourceStore stored = new MemoryResourceStore(LogLimits.standard());
    private final AtomicBoolean failing = new AtomicBoolean(true);

    @Test
    void it_holds_nothing_else_up_also_after_a_start_and_goes_once_it_can() throws Exception {
        try (var first = new ServedApi(store());
                var client = first.client()) {
            orphan(client, "a-stuck");
            orphan(client, "lonely");
            awaitGone(client, "lonely");
        }
        try (var second = new ServedApi(store());
                var client = second.client()) {
            orphan(client, "lonely-too");
            awaitGone(client, "lonely-too");
            assertThat(client.configMaps().withName("a-stuck").get()).isNotNull();

            failing.set(false);
            orphan(client, "last");
            awaitGone(client, "last");
            awaitGone(client, "a-stuck");
        }
    }

    /** The same objects each time, of which one cannot be deleted. */
    private ResourceStore store() {
        return (ResourceStore) Proxy.newProxyInstance(
                ResourceStore.class.getClassLoader(),
                new Class<?>[] {ResourceStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    if (method.getName().equals("delete")
                            && ((ResourceId) arguments[0]).name().equals("a-stuck")
                            && failing.get()) {
                        throw new IllegalStateException("cannot be deleted");
                    }
                    try {
                        return method.invoke(stored, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void orphan(KubernetesClient client, String name) {
        client.configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addNewOwnerReference()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("never")
                        .withUid("00000000-0000-4000-8000-000000000000")
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
    }

    private static void awaitGone(KubernetesClient client, String name) {
        ConfigMap left = client.configMaps().withName(name).waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
        assertThat(left).isNull();
    }
}

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CollectionOfGarbageTest {

    private static ServedApi served;
    private static KubernetesClient client;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        client = served.client();
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    @Test
    void what_an_object_owns_goes_after_it() {
        var owner = create("owner", null);
        create("owned", owner);
        client.configMaps().withName("owner").delete();
        awaitGone("owned");
    }

    @Test
    void an_object_whose_owner_never_was_goes() {
        var owner = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("never")
                .withUid("00000000-0000-4000-8000-000000000000")
                .endMetadata()
                .build();
        create("lonely", owner);
        awaitGone("lonely");
    }

    @Test
    void an_object_whose_owner_is_of_a_kind_that_is_not_here_stays() {
        var stays = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("imported")
                .addNewOwnerReference()
                .withApiVersion("argoproj.io/v1alpha1")
                .withKind("Application")
                .withName("app")
                .withUid("00000000-0000-4000-8000-000000000001")
                .endOwnerReference()
                .endMetadata()
                .build();
        client.configMaps().resource(stays).create();
        // Once what was made after it is collected, it has been looked at.
        var owner = create("looked", null);
        create("looked-owned", owner);
        client.configMaps().withName("looked").delete();
        awaitGone("looked-owned");
        assertThat(client.configMaps().withName("imported").get()).isNotNull();
    }

    @Test
    void orphaned_objects_stay_and_forget_their_owner() {
        var owner = create("parent", null);
        create("child", owner);
        client.configMaps()
                .withName("parent")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        awaitGone("parent");
        var child = client.configMaps().withName("child").get();
        assertThat(child.getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void in_the_foreground_an_owner_waits_for_what_it_owns() {
        var owner = create("last", null);
        var held = create("first", owner, "example.com/hold");
        client.configMaps()
                .withName("last")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        await("first", map -> map != null && map.getMetadata().getDeletionTimestamp() != null);
        assertThat(client.configMaps().withName("last").get()).isNotNull();
        client.configMaps()
                .withName("first")
                .edit(map -> new ConfigMapBuilder(map)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
        awaitGone("last");
        assertThat(client.configMaps().withName(held.getMetadata().getName()).get())
                .isNull();
    }

    @Test
    void a_namespace_takes_its_contents_along_and_lets_nothing_new_in() {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("ends")
                        .endMetadata()
                        .build())
                .create();
        var held = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("held")
                .withFinalizers("example.com/hold")
                .endMetadata()
                .build();
        client.configMaps().inNamespace("ends").resource(held).create();
        client.namespaces().withName("ends").delete();
        client.configMaps()
                .inNamespace("ends")
                .withName("held")
                .waitUntilCondition(map -> map.getMetadata().getDeletionTimestamp() != null, 60, TimeUnit.SECONDS);

        var late = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("late")
                .endMetadata()
                .build();
        var refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> client.configMaps().inNamespace("ends").resource(late).create());
        assertThat(refused.getCode()).isEqualTo(403);
        assertThat(client.namespaces().withName("ends").get().getStatus().getPhase())
                .isEqualTo("Terminating");

        client.configMaps()
                .inNamespace("ends")
                .withName("held")
                .edit(map -> new ConfigMapBuilder(map)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
        client.namespaces().withName("ends").waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
    }

    private static ConfigMap create(String name, ConfigMap owner, String... finalizers) {
        var meta = new ConfigMapBuilder().withNewMetadata().withName(name).withFinalizers(finalizers);
        if (owner != null) {
            meta.addNewOwnerReference()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName(owner.getMetadata().getName())
                    .withUid(owner.getMetadata().getUid())
                    .endOwnerReference();
        }
        return client.configMaps().resource(meta.endMetadata().build()).create();
    }

    private static void awaitGone(String name) {
        await(name, Objects::isNull);
    }

    private static void await(String name, Predicate<ConfigMap> condition) {
        client.configMaps().withName(name).waitUntilCondition(condition, 60, TimeUnit.SECONDS);
    }
}

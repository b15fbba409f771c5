package io.sealane.resource.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.sealane.resource.client.FakeResources;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChildrenTest {

    private static final String GIVEN = "example.com/given";

    private final FakeResources resources = new FakeResources();
    private final Children children = new Children(resources).withdrawing(GIVEN);
    private ConfigMap owner;

    @BeforeEach
    void create() throws Exception {
        owner = resources
                .create(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("owner")
                        .endMetadata()
                        .build())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void what_its_owner_has_no_more_goes_from_a_child() throws Exception {
        put(Map.of("team", "one", "both", "one"), Map.of("note", "two", "both", "two"));
        assertThat(child().getMetadata().getAnnotations())
                .containsEntry(GIVEN, "annotations/both,annotations/note,labels/both,labels/team");

        put(Map.of("team", "one"), Map.of("both", "two"));
        assertThat(child().getMetadata().getLabels()).isEqualTo(Map.of("team", "one", "ours", "always"));
        assertThat(child().getMetadata().getAnnotations())
                .isEqualTo(Map.of("both", "two", GIVEN, "annotations/both,labels/team"));

        put(Map.of(), Map.of());
        assertThat(child().getMetadata().getLabels()).isEqualTo(Map.of("ours", "always"));
        assertThat(child().getMetadata().getAnnotations()).isNullOrEmpty();
    }

    @Test
    void what_somebody_else_has_put_there_stays_and_is_not_written_about() throws Exception {
        put(Map.of("team", "one"), Map.of("note", "two"));
        var marked = new ConfigMapBuilder(child())
                .editMetadata()
                .addToLabels("injected", "yes")
                .addToAnnotations("injector", "it")
                // Of the same name as an annotation that is the owner's.
                .addToLabels("note", "theirs")
                .endMetadata()
                .build();
        resources.replace(marked).toCompletableFuture().get(30, TimeUnit.SECONDS);
        var writes = resources.writes();

        put(Map.of("team", "one"), Map.of("note", "two"));
        assertThat(resources.writes()).isEqualTo(writes);

        put(Map.of(), Map.of());
        assertThat(child().getMetadata().getLabels())
                .isEqualTo(Map.of("ours", "always", "injected", "yes", "note", "theirs"));
        assertThat(child().getMetadata().getAnnotations()).isEqualTo(Map.of("injector", "it"));
    }

    private void put(Map<String, String> labels, Map<String, String> annotations) throws Exception {
        var given = Children.given(labels, annotations);
        var wanted = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("child")
                .withLabels(labels)
                .addToLabels("ours", "always")
                .withAnnotations(annotations)
                .withOwnerReferences(Owners.controller(owner))
                .endMetadata();
        if (!given.isEmpty()) {
            wanted.editMetadata().addToAnnotations(GIVEN, given).endMetadata();
        }
        children.put(resources.informer(ConfigMap.class), owner, wanted.build(), made -> "")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private ConfigMap child() {
        return resources.read(ConfigMap.class, "default", "child");
    }
}

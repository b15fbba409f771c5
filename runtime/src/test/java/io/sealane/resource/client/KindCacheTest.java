package io.sealane.resource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.sealane.resource.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KindCacheTest {

    private static final ResourceKey KEY = new ResourceKey("ns", "one");

    private final Map<ResourceKey, ConfigMap> source = new HashMap<>();
    private final KindCache<ConfigMap> cache =
            new KindCache<>(key -> Optional.ofNullable(source.get(key)), Runnable::run);
    private final List<String> heard = new ArrayList<>();

    @Test
    void a_listener_that_fails_keeps_nothing_from_the_others() {
        cache.listen(change -> {
            throw new IllegalStateException("a listener with a defect");
        });
        cache.listen(change -> heard.add(change.key() + " " + change.present()));

        change("uid-1", "1");
        source.remove(KEY);
        cache.refresh(KEY);

        assertThat(heard).containsExactly("ns/one true", "ns/one false");
    }

    @Test
    void an_event_that_comes_twice_changes_nothing() {
        cache.listen(change -> heard.add(change.resource().getMetadata().getResourceVersion()));

        change("uid-1", "1");
        cache.refresh(KEY);
        change("uid-1", "2");

        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void an_object_of_the_same_name_made_anew_is_first_gone_and_then_there() {
        change("uid-1", "1");
        cache.listen(change -> heard.add(change.resource().getMetadata().getUid() + " " + change.present()));

        change("uid-2", "2");

        assertThat(heard).containsExactly("uid-1 true", "uid-1 false", "uid-2 true");
    }

    private void change(String uid, String version) {
        source.put(
                KEY,
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("ns")
                        .withName("one")
                        .withUid(uid)
                        .withResourceVersion(version)
                        .endMetadata()
                        .build());
        cache.refresh(KEY);
    }
}

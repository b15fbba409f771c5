package io.sealane.serving.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IssuerSelectionsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final FakeResources resources = new FakeResources();
    private final IssuerSelections selections = IssuerSelections.watch(resources, "knative-serving", () -> NOW);
    private final List<IssuerSelection> told = new ArrayList<>();

    @Test
    void a_change_is_in_force_at_once_and_is_told_once() {
        selections.listen(told::add);
        write(Map.of("issuerRef", "name: one"));
        write(Map.of("issuerRef", "name: one", "unrelated", "text"));

        assertThat(selections.current().externalDomain()).isEqualTo(IssuerRef.clusterIssuer("one"));
        assertThat(told).containsExactly(IssuerSelection.DEFAULT, selections.current());
    }

    @Test
    void text_that_cannot_be_understood_is_told_in_an_Event_and_the_last_good_stays() {
        write(Map.of("issuerRef", "name: good"));
        write(Map.of("issuerRef", "name: [", "clusterLocalIssuerRef", "name: other"));

        assertThat(selections.current().externalDomain()).isEqualTo(IssuerRef.clusterIssuer("good"));
        assertThat(selections.current().clusterLocal()).isEqualTo(IssuerSelection.DEFAULT.clusterLocal());
        assertThat(selections.problem())
                .hasValueSatisfying(why -> assertThat(why).startsWith("issuerRef: "));
        assertThat(resources.informer(Event.class).list()).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("IssuersNotUnderstood");
            assertThat(event.getInvolvedObject().getName()).isEqualTo("config-certmanager");
        });

        write(Map.of("issuerRef", "name: mended"));
        assertThat(selections.problem()).isEmpty();
        assertThat(selections.current().externalDomain()).isEqualTo(IssuerRef.clusterIssuer("mended"));
    }

    private void write(Map<String, String> data) {
        var key = new ResourceKey("knative-serving", "config-certmanager");
        var present = resources.get(ConfigMap.class, key).toCompletableFuture().join();
        var next = new ConfigMapBuilder(present.orElseGet(ConfigMap::new))
                .editOrNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .endMetadata()
                .withData(data)
                .build();
        (present.isPresent() ? resources.replace(next) : resources.create(next))
                .toCompletableFuture()
                .join();
    }
}

package io.sealane.serving.controller.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.ClusterIssuerBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.resource.client.FakeResources;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UnprovableNamesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final FakeResources resources = new FakeResources();

    UnprovableNamesTest() {
        var selections = IssuerSelections.watch(resources, "knative-serving", () -> NOW);
        UnprovableNames.watch(resources, selections, "knative-serving", () -> NOW);
    }

    @Test
    void inside_names_that_are_given_to_an_ACME_issuer_are_warned_of_on_the_map() {
        select(Map.of(
                "issuerRef",
                "name: acme",
                "clusterLocalIssuerRef",
                "name: acme",
                "systemInternalIssuerRef",
                "name: acme"));
        acmeIssuer("acme"); // comes later: it is looked at again

        assertThat(resources.informer(Event.class).list())
                .extracting(Event::getMessage)
                .containsExactlyInAnyOrder(
                        "clusterLocalIssuerRef: ClusterIssuer acme is an ACME issuer, which can never sign cluster-local names;"
                                + " expected one of type ca, selfSigned or vault",
                        "systemInternalIssuerRef: ClusterIssuer acme is an ACME issuer, which can never sign system-internal names;"
                                + " expected one of type ca, selfSigned or vault");
        assertThat(resources.informer(Event.class).list())
                .allSatisfy(
                        event -> assertThat(event.getInvolvedObject().getName()).isEqualTo("config-certmanager"));
    }

    @Test
    void external_names_may_come_from_ACME() {
        acmeIssuer("acme");
        select(Map.of("issuerRef", "name: acme", "clusterLocalIssuerRef", "name: other"));

        assertThat(resources.informer(Event.class).list()).isEmpty();
    }

    private void acmeIssuer(String name) {
        resources
                .create(new ClusterIssuerBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNewAcme()
                        .endAcme()
                        .endSpec()
                        .build())
                .toCompletableFuture()
                .join();
    }

    private void select(Map<String, String> data) {
        resources
                .create(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("knative-serving")
                        .withName("config-certmanager")
                        .endMetadata()
                        .withData(data)
                        .build())
                .toCompletableFuture()
                .join();
    }
}

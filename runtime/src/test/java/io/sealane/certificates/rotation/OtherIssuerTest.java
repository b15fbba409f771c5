package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Reference;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.certificates.settings.ControllerChoice;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherIssuerTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final CustomResourceDefinition DEFINITION = new CustomResourceDefinitionBuilder()
            .withNewMetadata()
            .withName("certificates.cert-manager.io")
            .endMetadata()
            .build();

    private Instant now = START;
    private final FakeResources resources = new FakeResources();
    private final OtherIssuer other = new OtherIssuer(resources, DEFINITION, () -> now);

    @Test
    void nobody_issues_when_no_lease_was_renewed_at_two_looks() {
        look();
        assertThat(events()).isEmpty();

        now = START.plusSeconds(60);
        look();

        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("NobodyIssues");
            assertThat(event.getInvolvedObject().getName()).isEqualTo("certificates.cert-manager.io");
        });
    }

    @Test
    void a_lease_that_is_being_renewed_says_that_somebody_issues() {
        lease("kube-system", START.plusSeconds(30));
        look();
        now = START.plusSeconds(60);
        look();

        assertThat(events()).isEmpty();
    }

    @Test
    void a_lease_that_ended_says_that_nobody_does() {
        lease("kube-system", START.minusSeconds(600));
        look();
        now = START.plusSeconds(60);
        look();

        assertThat(events()).hasSize(1);
    }

    @Test
    void a_CARotation_is_told_to_have_no_effect() {
        var rotation = CARotation.of(
                new ObjectMetaBuilder()
                        .withNamespace("cert-manager")
                        .withName("one")
                        .withGeneration(1L)
                        .build(),
                new Spec(new Reference("ca", "ClusterIssuer", null), "Rotate", null, null));
        resources.create(rotation).toCompletableFuture().join();
        resources.informer(CARotation.class);

        other.refuse(new ResourceKey("cert-manager", "one"))
                .toCompletableFuture()
                .join();

        var ready = resources
                .read(CARotation.class, "cert-manager", "one")
                .status()
                .conditions()
                .get(0);
        assertThat(ready.status()).isEqualTo("False");
        assertThat(ready.reason()).isEqualTo("NotOurs");
        assertThat(ready.message()).contains("cert-manager issues here");
    }

    @Test
    void who_acts_is_decided_by_the_owner_of_the_kinds_and_never_by_their_being_there() {
        assertThat(ControllerChoice.AUTO.acts(Optional.of("sealane"))).isTrue();
        assertThat(ControllerChoice.AUTO.acts(Optional.of("Helm"))).isFalse();
        assertThat(ControllerChoice.AUTO.acts(Optional.empty())).isFalse();
        assertThat(ControllerChoice.EMBEDDED.acts(Optional.of("Helm"))).isTrue();
        assertThat(ControllerChoice.OFF.acts(Optional.of("sealane"))).isFalse();
    }

    private void look() {
        assertThat(other.look().toCompletableFuture().join()).contains(Duration.ofMinutes(1));
    }

    private List<Event> events() {
        return resources.informer(Event.class).list();
    }

    private void lease(String namespace, Instant renewed) {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("cert-manager-controller")
                .endMetadata()
                .withNewSpec()
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
        resources.create(lease).toCompletableFuture().join();
        assertThat(resources.informer(Lease.class).list()).hasSize(1);
    }
}

package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.rotation.Waiting;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Reference;
import io.sealane.certificates.model.CARotation.Spec;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.rotation.RotationDue.Due;
import io.sealane.certificates.settings.AutomaticSettings;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationDueTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final StoredChain AUTHORITY =
            new StoredChain(List.of(TestCa.create("a").certificate()), Optional.empty());
    private static final String PREFIX =
            "root-" + RotationInventory.fingerprint(AUTHORITY.leaf()).substring(0, 8);
    private static final ResourceKey ISSUER = new ResourceKey("", "root");

    private final RotationDue due =
            new RotationDue(new AutomaticSettings(true, Duration.ofHours(1), 2), "cert-manager");

    @Test
    void one_begins_where_there_is_none_named_after_the_authority() {
        var now = (Due.Now) due.decide(ISSUER, AUTHORITY, "7", List.of(), NOW);

        assertThat(ResourceKey.of(now.rotation())).isEqualTo(new ResourceKey("cert-manager", PREFIX));
        assertThat(RotationSpecs.issuer(now.rotation()).isClusterWide()).isTrue();
        assertThat(now.outdated()).isEmpty();
    }

    @Test
    void none_begins_while_another_of_the_same_issuer_is_under_way_whoever_began_it() {
        var byHand = rotation("by-hand", "root", RotationPhase.SHADOWING, NOW);

        assertThat(due.decide(ISSUER, AUTHORITY, "7", List.of(byHand), NOW)).isEqualTo(Due.Never.INSTANCE);
    }

    @Test
    void one_of_another_issuer_is_no_obstacle() {
        var other = rotation("other", "other", RotationPhase.SHADOWING, NOW);

        assertThat(due.decide(ISSUER, AUTHORITY, "7", List.of(other), NOW)).isInstanceOf(Due.Now.class);
    }

    @Test
    void what_was_reported_before_a_rotation_that_is_done_is_settled() {
        var done = rotation(PREFIX, "root", RotationPhase.DONE, NOW.minusSeconds(86_400));
        done.getMetadata().setAnnotations(Map.of(RotationDue.REPORT, "7"));

        assertThat(due.decide(ISSUER, AUTHORITY, "7", List.of(done), NOW)).isEqualTo(Due.Never.INSTANCE);
        assertThat(due.decide(ISSUER, AUTHORITY, "8", List.of(done), NOW)).isInstanceOf(Due.Now.class);
    }

    @Test
    void after_an_aborted_one_the_next_begins_an_hour_later_under_another_name() {
        var aborted = rotation(PREFIX, "root", RotationPhase.ABORTED, NOW.minusSeconds(600));

        assertThat(due.decide(ISSUER, AUTHORITY, "7", List.of(aborted), NOW))
                .isEqualTo(new Due.Later(Duration.ofMinutes(50)));
        var later = (Due.Now) due.decide(ISSUER, AUTHORITY, "7", List.of(aborted), NOW.plus(Duration.ofMinutes(50)));
        assertThat(later.rotation().getMetadata().getName()).isEqualTo(PREFIX + "-2");
    }

    @Test
    void of_those_that_began_by_themselves_the_newest_are_kept_and_of_others_all() {
        var all = new ArrayList<CARotation>();
        for (int i = 0; i < 4; i++) {
            all.add(rotation("root-" + i, "root", RotationPhase.DONE, NOW.minusSeconds(86_400L * (i + 1))));
        }
        var byHand = rotation("by-hand", "root", RotationPhase.DONE, NOW.minusSeconds(9_999_999));
        byHand.getMetadata().setLabels(Map.of());
        all.add(byHand);

        var now = (Due.Now) due.decide(ISSUER, AUTHORITY, "7", all, NOW);

        assertThat(now.outdated())
                .containsExactly(new ResourceKey("cert-manager", "root-2"), new ResourceKey("cert-manager", "root-3"));
    }

    private static CARotation rotation(String name, String issuer, RotationPhase phase, Instant at) {
        var metadata = new ObjectMetaBuilder()
                .withNamespace("cert-manager")
                .withName(name)
                .withLabels(Map.of(RotationDue.AUTOMATIC, issuer))
                .withGeneration(1L)
                .build();
        var rotation =
                CARotation.of(metadata, new Spec(new Reference(issuer, "ClusterIssuer", null), "Rotate", null, null));
        var start = RotationState.queued(at);
        var state = new RotationState(
                phase,
                1,
                start.roots(),
                start.timing(),
                Optional.empty(),
                List.of(new RotationState.Transition(at, phase, "")));
        return rotation.with(RotationStatuses.status(rotation, state, Waiting.NOTHING, fingerprint -> ""));
    }
}

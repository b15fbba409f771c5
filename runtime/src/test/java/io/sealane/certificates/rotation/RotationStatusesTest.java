package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.RotationState.Timing;
import io.sealane.cert.rotation.Waiting;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.CARotation.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RotationStatusesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void ten_thousand_that_hold_it_are_counted_and_a_few_named() {
        var holders = IntStream.range(0, 10_000)
                .mapToObj("certificate shop/tls-%05d to be replaced"::formatted)
                .toList();

        var status = status(new Waiting(holders, holders, Optional.empty()));

        var ready = status.conditions().get(0);
        assertThat(ready.reason()).isEqualTo("StillNeedsOldRoot");
        assertThat(ready.message())
                .startsWith("held by 10000 of namespaces: certificate shop/tls-00000 to be replaced, ")
                .contains("shop/tls-00019")
                .doesNotContain("shop/tls-00020")
                .endsWith(" and 9980 more; it waits until that is done; spec.hold.tenants bounds it");
        assertThat(status.heldBy()).isEqualTo(10_000);
        assertThat(status.waitingFor()).hasSize(20);
        assertThat(Serialization.asJson(status)).hasSizeLessThan(8_000);
    }

    @Test
    void what_is_the_meshs_own_is_told_apart_from_what_namespaces_have() {
        var tenants = List.of("certificate shop/tls to be replaced");
        var missing = Stream.concat(tenants.stream(), Stream.of("deliveries to confirm version 3"))
                .toList();

        var ready = status(new Waiting(missing, tenants, Optional.of("at 2026-06-01T00:01:00Z (hold.tenants)")))
                .conditions()
                .get(0);

        assertThat(ready.reason()).isEqualTo("Reissuing");
        assertThat(ready.message())
                .isEqualTo("waiting for deliveries to confirm version 3; held by 1 of namespaces:"
                        + " certificate shop/tls to be replaced; it goes on without them at 2026-06-01T00:01:00Z"
                        + " (hold.tenants)");
    }

    private static Status status(Waiting waiting) {
        var state = new RotationState(
                RotationPhase.REISSUING,
                2,
                new Roots(Optional.of("a"), Optional.of("b")),
                new Timing(NOW, Duration.ZERO, NOW, 0),
                Optional.empty(),
                List.of());
        var rotation = CARotation.of(
                new ObjectMetaBuilder().withName("r").build(), new CARotation.Spec(null, null, null, null));
        return RotationStatuses.status(rotation, state, waiting, fingerprint -> "");
    }
}

package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.TrustRoots;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Which roots workloads are given. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SinkEnvironmentTest {

    private static final SinkEnvironment.Place HERE = new SinkEnvironment.Place(true, List.of());
    private static final SinkEnvironment.Place ELSEWHERE = new SinkEnvironment.Place(false, List.of("rootskne-bundle"));
    private static final TestCa SINK = TestCa.create("sink");
    private static final TestCa BUNDLED = TestCa.create("bundled");

    @Test
    void on_this_machine_where_nothing_is_mounted_the_variable_has_the_bundles_too() {
        assertThat(roots(HERE, Optional.of(SINK.bundle().toPem()), BUNDLED.bundle()))
                .isEqualTo(SINK.bundle().plus(BUNDLED.bundle()).toPem());
        assertThat(roots(HERE, Optional.empty(), BUNDLED.bundle()))
                .isEqualTo(BUNDLED.bundle().toPem());
        assertThat(roots(HERE, Optional.empty(), TrustBundle.EMPTY)).isNull();
    }

    @Test
    void elsewhere_the_variable_has_those_of_the_sink_and_bundles_are_mounted() {
        var environment = environment(ELSEWHERE, Optional.of("PEM"), BUNDLED.bundle());

        assertThat(environment.variables()).containsEntry("K_CA_CERTS", "PEM");
        assertThat(environment.bundles()).containsExactly("rootskne-bundle");
        assertThat(roots(ELSEWHERE, Optional.empty(), BUNDLED.bundle())).isNull();
    }

    @Test
    void bundles_that_no_variable_holds_are_left_out() {
        var many = TrustBundle.EMPTY;
        for (var i = 0; many.toPem().length() <= 100_000; i++) {
            many = many.plus(TestCa.create("root-" + i).bundle());
        }

        assertThat(SinkEnvironment.isTooMuch(way(Optional.empty(), many))).isTrue();
        assertThat(roots(HERE, Optional.of(SINK.bundle().toPem()), many))
                .isEqualTo(SINK.bundle().toPem());
        assertThat(roots(HERE, Optional.empty(), many)).isNull();
    }

    private static @Nullable String roots(SinkEnvironment.Place place, Optional<String> own, TrustBundle bundles) {
        return environment(place, own, bundles).variables().get("K_CA_CERTS");
    }

    private static SinkEnvironment environment(SinkEnvironment.Place place, Optional<String> own, TrustBundle bundles) {
        return SinkEnvironment.of(way(own, bundles), null, place, "binding");
    }

    private static Way way(Optional<String> own, TrustBundle bundles) {
        return new Way(
                new Sink(URI.create("https://sink.example"), own, Optional.empty()),
                "demo",
                new TrustRoots(
                        ScopedTrust.meshWide(bundles), List.of(), Map.of(), new NamespaceOfHost("cluster.local")),
                Identities.Identity.NONE);
    }
}

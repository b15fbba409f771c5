package io.sealane.node.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.resource.ResourceKey;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OthersTrustTest {

    private static final int KEPT = 16_384;

    private final OthersTrust trust = new OthersTrust();

    @Test
    void a_workload_may_prove_to_be_itself_or_what_Knatives_own_parts_show() {
        var wanted = trust.of("app.ns.svc.cluster.local", Optional.of(new ResourceKey("ns", "app")));

        assertThat(wanted.requiredNames())
                .containsExactly("app.ns.svc.cluster.local", "kn-routing", "kn-user-ns", "app.ns", "app.ns.svc");
    }

    @Test
    void however_many_hosts_are_named_a_bounded_number_is_kept_and_the_answer_is_the_same() {
        for (int i = 0; i < KEPT + 100; i++) {
            trust.of("h" + i, Optional.empty());
        }

        assertThat(trust.size()).isEqualTo(KEPT);
        assertThat(trust.of("h" + KEPT, Optional.empty()).requiredNames()).contains("h" + KEPT);
    }

    @Test
    void what_one_namespace_has_published_counts_for_its_own_workloads_alone() {
        var mesh = TestCa.create("mesh").bundle();
        var shop = TestCa.create("shop").bundle();
        trust.follow(ScopedTrust.meshWide(mesh).plus(Optional.of("shop"), shop), Optional.empty());

        assertThat(trust.of("app.shop.svc.cluster.local", Optional.of(new ResourceKey("shop", "app")))
                        .bundle())
                .isEqualTo(mesh.plus(shop));
        assertThat(trust.of("app.bank.svc.cluster.local", Optional.of(new ResourceKey("bank", "app")))
                        .bundle())
                .isEqualTo(mesh);
        assertThat(trust.of("example.com", Optional.empty()).bundle()).isEqualTo(mesh);
    }

    @Test
    void other_roots_count_at_once_for_hosts_that_were_asked_for_before() {
        var roots = TestCa.create("roots").bundle();
        assertThat(trust.of("app", Optional.empty()).bundle()).isNotEqualTo(roots);

        trust.follow(ScopedTrust.meshWide(roots), Optional.empty());

        assertThat(trust.of("app", Optional.empty()).bundle()).isEqualTo(roots);
    }
}

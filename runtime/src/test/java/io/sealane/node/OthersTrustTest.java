package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
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
    void other_roots_count_at_once_for_hosts_that_were_asked_for_before() {
        var roots = TestCa.create("roots").bundle();
        assertThat(trust.of("app", Optional.empty()).bundle()).isNotEqualTo(roots);

        trust.follow(roots, Optional.empty());

        assertThat(trust.of("app", Optional.empty()).bundle()).isEqualTo(roots);
    }
}

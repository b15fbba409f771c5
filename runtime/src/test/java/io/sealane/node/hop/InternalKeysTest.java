package io.sealane.node.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.TrustBundle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InternalKeysTest {

    private static final TestCa MESH = TestCa.create("mesh");
    private static final TestCa OLD = TestCa.create("shop old");
    private static final TestCa NEXT = TestCa.create("shop next");
    private static final Optional<String> OF_SHOP = Optional.of("shop");
    private static final SecretName GATEWAY = new SecretName("knative-serving", "routing-serving-certs");
    private static final SecretName SHOP = new SecretName("shop", "serving-certs");
    private static final SecretName BANK = new SecretName("bank", "serving-certs");

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final InternalKeys keys = new InternalKeys();

    @Test
    void a_key_below_an_authority_of_its_own_namespace_is_used_and_one_of_another_namespace_is_not() {
        trust(ScopedTrust.meshWide(MESH.bundle()).plus(OF_SHOP, OLD.bundle()));

        put(OLD.issue(SHOP, List.of("kn-user-shop")));
        put(OLD.issue(BANK, List.of("kn-user-bank")));
        put(OLD.issue(GATEWAY, List.of("kn-routing")));

        assertThat(keys.used(SHOP)).isPresent();
        assertThat(keys.used(BANK)).isEmpty();
        assertThat(keys.used(GATEWAY)).isEmpty();
        assertThat(keys.trusted().mesh()).isEqualTo(MESH.bundle());
        assertThat(keys.trusted().in("shop")).isEqualTo(MESH.bundle().plus(OLD.bundle()));
        assertThat(keys.trusted().in("bank")).isEqualTo(MESH.bundle());
    }

    @Test
    void a_key_that_claims_to_be_somebody_else_is_not_used_whoever_signed_it_and_the_last_good_one_stays() {
        trust(ScopedTrust.meshWide(MESH.bundle()));
        var good = MESH.issue(SHOP, List.of("kn-user-shop", "data-plane.knative.dev"));
        put(good);

        put(MESH.issue(SHOP, List.of("kn-user-shop", "kn-user-bank")));
        put(MESH.issue(SHOP, List.of("kn-routing")));

        assertThat(keys.used(SHOP)).contains(good);
    }

    @Test
    void a_root_of_a_namespace_is_trusted_there_as_long_as_a_key_of_it_is_below() {
        trust(ScopedTrust.meshWide(MESH.bundle()).plus(OF_SHOP, OLD.bundle()));
        put(OLD.issue(SHOP, List.of("kn-user-shop")));

        trust(ScopedTrust.meshWide(MESH.bundle()).plus(OF_SHOP, NEXT.bundle()));
        assertThat(keys.trusted().in("shop")).isEqualTo(all(MESH, OLD, NEXT));
        assertThat(keys.trusted().mesh()).isEqualTo(MESH.bundle());

        put(NEXT.issue(SHOP, List.of("kn-user-shop")));
        assertThat(keys.trusted().in("shop")).isEqualTo(all(MESH, NEXT));
    }

    @Test
    void another_authority_is_trusted_before_its_keys_are_used_and_the_one_before_until_they_are() {
        var old = OLD.issue(GATEWAY, List.of("kn-routing"));
        var next = NEXT.issue(GATEWAY, List.of("kn-routing"));
        trust(ScopedTrust.meshWide(OLD.bundle()));
        put(old);

        keys.put(next);
        keys.trust(ScopedTrust.meshWide(NEXT.bundle()));
        var steps = new ArrayList<String>();
        keys.goOver(
                NOW,
                () -> steps.add((keys.used(GATEWAY).equals(Optional.of(next)) ? "next" : "old") + " by "
                        + keys.trusted().mesh().roots().size() + " roots"));

        assertThat(steps).containsExactly("old by 2 roots", "next by 2 roots", "next by 1 roots");
        assertThat(keys.trusted().mesh()).isEqualTo(NEXT.bundle());
    }

    @Test
    void who_never_renews_his_key_keeps_an_old_root_of_the_mesh_until_his_certificate_ends_and_no_longer() {
        trust(ScopedTrust.meshWide(OLD.bundle()));
        put(OLD.issue(GATEWAY, List.of("kn-routing")));
        put(OLD.issue(
                SHOP,
                1,
                List.of("kn-user-shop"),
                KeyAlgorithm.P_256,
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1))));
        trust(ScopedTrust.meshWide(NEXT.bundle()));
        put(NEXT.issue(GATEWAY, List.of("kn-routing")));

        assertThat(keys.trusted().mesh()).isEqualTo(all(OLD, NEXT));
        assertThat(keys.keepsRoots()).isTrue();

        keys.goOver(NOW.plus(Duration.ofDays(1)), () -> {});

        assertThat(keys.trusted().mesh()).isEqualTo(NEXT.bundle());
        assertThat(keys.keepsRoots()).isFalse();
        assertThat(keys.used(SHOP))
                .as("hops to it fail, and are not sent in the clear")
                .isPresent();
    }

    private void trust(ScopedTrust bundle) {
        keys.trust(bundle);
        keys.goOver(NOW, () -> {});
    }

    private void put(Credential credential) {
        keys.put(credential);
        keys.goOver(NOW, () -> {});
    }

    private static TrustBundle all(TestCa... authorities) {
        return TrustBundle.of(
                List.of(authorities).stream().map(TestCa::certificate).toList());
    }
}

package io.sealane.cert.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.tls.TestCertificates.TestCa;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ScopedTrustTest {

    private static final TestCa MESH = TestCa.create("mesh");
    private static final TestCa OLD = TestCa.create("shop old");
    private static final TestCa NEXT = TestCa.create("shop next");
    private static final Optional<String> SHOP = Optional.of("shop");
    private static final Optional<String> BANK = Optional.of("bank");
    private static final VersionedBundle BOTH = new VersionedBundle("ca", 1, bundle(OLD, NEXT), SHOP);
    private static final List<X509Certificate> NONE = List.of();

    @Test
    void what_a_namespace_has_of_its_own_counts_there_alone() {
        var trust = ScopedTrust.meshWide(MESH.bundle()).plus(SHOP, OLD.bundle()).plus(SHOP, NEXT.bundle());

        assertThat(trust.in("shop")).isEqualTo(bundle(MESH, OLD, NEXT));
        assertThat(trust.in("bank")).isEqualTo(MESH.bundle());
        assertThat(trust.in(Optional.empty())).isEqualTo(MESH.bundle());
        assertThat(trust.plus(Optional.empty(), OLD.bundle()).in("bank")).isEqualTo(bundle(MESH, OLD));
    }

    @ParameterizedTest
    @CsvSource({
        "web.shop.svc.cluster.local, shop",
        "WEB.Shop.SVC.cluster.local, shop",
        "web.shop.svc, shop",
        "web-0.web.shop.svc.cluster.local, shop",
        "shop.svc, ''",
        "shop.svc.cluster.local, ''",
        "web.shop.svc.example.com, ''",
        "web.shop.svc.clusterXlocal, ''",
        "web..svc, ''",
        ".shop.svc, ''",
        "svc, ''",
        "web.shop, ''",
        "shop.example.com, ''",
        "localhost, ''",
        "127.0.0.1, ''",
    })
    void a_host_inside_belongs_to_its_namespace(String host, String namespace) {
        assertThat(new NamespaceOfHost("cluster.local").of(host).orElse("")).isEqualTo(namespace);
    }

    @ParameterizedTest
    @CsvSource({
        "web.shop.svc.cluster.local, shop, web",
        "WEB.shop.svc, shop, web",
        "web-0.web.shop.svc.cluster.local, shop, web-0.web",
    })
    void a_host_inside_names_what_is_there(String host, String namespace, String name) {
        assertThat(new NamespaceOfHost("cluster.local").place(host))
                .contains(new NamespaceOfHost.Place(namespace, name));
    }

    @Test
    void labels_say_whose_servers_roots_count_for() {
        var labels = Map.of(BundleLabels.AUTHORITY, "ca", BundleLabels.ISSUER_NAMESPACE, "shop");

        assertThat(BundleLabels.isOfIssuer(labels)).isTrue();
        assertThat(BundleLabels.scope(labels, "knative-eventing")).isEqualTo(SHOP);
        assertThat(BundleLabels.scope(labels, "shop")).isEmpty();
        assertThat(BundleLabels.scope(Map.of(BundleLabels.TRUST_BUNDLE, "true"), "knative-eventing"))
                .isEmpty();
        assertThat(BundleLabels.isOfIssuer(Map.of(BundleLabels.AUTHORITY, "ca")))
                .isFalse();
    }

    @Test
    void only_those_that_a_bundle_counts_for_must_know_it() {
        assertThat(BOTH.isFollowed(bundle(MESH, OLD, NEXT), SHOP, NONE)).isTrue();
        assertThat(BOTH.isFollowed(MESH.bundle(), SHOP, NONE)).isFalse();
        assertThat(BOTH.isFollowed(MESH.bundle(), BANK, NONE)).isTrue();
        assertThat(BOTH.isFollowed(MESH.bundle(), Optional.empty(), NONE)).isTrue();
        assertThat(new VersionedBundle("ca", 1, bundle(OLD, NEXT)).isFollowed(MESH.bundle(), BANK, NONE))
                .as("the mesh's")
                .isFalse();
    }

    @Test
    void who_trusts_the_old_root_by_a_wish_of_his_own_must_know_the_next_one_and_drop_it_in_the_end() {
        assertThat(BOTH.isFollowed(bundle(MESH, OLD), Optional.empty(), NONE)).isFalse();
        assertThat(BOTH.isFollowed(bundle(MESH, OLD, NEXT), Optional.empty(), NONE))
                .isTrue();
        var retiring = new VersionedBundle("ca", 2, NEXT.bundle(), SHOP);
        assertThat(retiring.isFollowed(
                        bundle(MESH, OLD, NEXT), BANK, OLD.bundle().roots()))
                .isFalse();
        assertThat(retiring.isFollowed(bundle(MESH, NEXT), BANK, OLD.bundle().roots()))
                .isTrue();
    }

    private static TrustBundle bundle(TestCa... authorities) {
        return TrustBundle.of(Stream.of(authorities).map(TestCa::certificate).toList());
    }
}

package io.sealane.eventing.controller.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.Pem;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustRootsTest {

    private static final String SYSTEM = "knative-eventing";
    private static final TestCa MESH_OLD = TestCa.create("mesh old");
    private static final TestCa MESH_NEXT = TestCa.create("mesh next");
    private static final TestCa SHOP_OLD = TestCa.create("shop old");
    private static final TestCa SHOP_NEXT = TestCa.create("shop next");
    private static final URI IN_SHOP = URI.create("https://web.shop.svc.cluster.local/");
    private static final URI IN_BANK = URI.create("https://web.bank.svc.cluster.local/");
    private static final URI OUTSIDE = URI.create("https://example.com/");
    private static final Map<String, String> OF_SHOP =
            Map.of("cert.sealane.io/bundle", "ca", "cert.sealane.io/issuer-namespace", "shop");

    private final TrustRoots roots = read(
            map(
                    "ca-roots",
                    Map.of("cert.sealane.io/bundle", "ca", "networking.knative.dev/trust-bundle", "true"),
                    MESH_OLD,
                    MESH_NEXT),
            map("ca.shop-roots", OF_SHOP, SHOP_OLD, SHOP_NEXT));

    @Test
    void what_an_Issuer_of_one_namespace_has_published_counts_for_receivers_there_alone() {
        assertThat(roots.of("bank", IN_SHOP, Optional.empty()))
                .isEqualTo(bundle(MESH_OLD, MESH_NEXT, SHOP_OLD, SHOP_NEXT));
        assertThat(roots.of("bank", IN_BANK, Optional.empty())).isEqualTo(bundle(MESH_OLD, MESH_NEXT));
        assertThat(roots.of("shop", IN_BANK, Optional.empty())).isEqualTo(bundle(MESH_OLD, MESH_NEXT));
        assertThat(roots.of("shop", OUTSIDE, Optional.empty())).isEqualTo(bundle(MESH_OLD, MESH_NEXT));
        assertThat(roots.bundle()).isEqualTo(bundle(MESH_OLD, MESH_NEXT));
    }

    @Test
    void who_names_the_CA_of_his_own_namespace_for_a_receiver_follows_its_rotation() {
        assertThat(roots.of("shop", OUTSIDE, Optional.of(pem(SHOP_OLD))))
                .isEqualTo(bundle(MESH_OLD, MESH_NEXT, SHOP_OLD, SHOP_NEXT));
        assertThat(roots.of("bank", OUTSIDE, Optional.of(pem(SHOP_OLD))))
                .as("named by another namespace")
                .isEqualTo(bundle(MESH_OLD, MESH_NEXT, SHOP_OLD));
    }

    @Test
    void what_the_mesh_advertises_is_extended_by_CAs_of_the_mesh_alone() {
        assertThat(blocks(roots.around(pem(MESH_OLD)))).isEqualTo(2);
        var stolen = read(map("ca.shop-roots", OF_SHOP, MESH_OLD, SHOP_NEXT));
        assertThat(stolen.around(pem(MESH_OLD)))
                .as("published beside the mesh's own root by somebody else")
                .isEqualTo(pem(MESH_OLD));
    }

    @Test
    void an_earlier_release_gave_Knatives_label_to_all_of_them_and_they_count_for_their_namespace_all_the_same() {
        var labels = Map.of(
                "cert.sealane.io/bundle", "ca",
                "cert.sealane.io/issuer-namespace", "shop",
                "networking.knative.dev/trust-bundle", "true");
        var earlier = read(map("ca.shop-roots", labels, SHOP_OLD));

        assertThat(earlier.bundle()).isEqualTo(TrustBundle.EMPTY);
        assertThat(earlier.of("bank", IN_SHOP, Optional.empty())).isEqualTo(SHOP_OLD.bundle());
    }

    private static TrustRoots read(ConfigMap... maps) {
        return TrustRoots.of(
                Stream.of(maps).filter(map -> TrustRoots.labelled(map, SYSTEM)).toList(),
                new NamespaceOfHost("cluster.local"));
    }

    private static ConfigMap map(String name, Map<String, String> labels, TestCa... roots) {
        var text = Stream.of(roots).map(TrustRootsTest::pem).collect(Collectors.joining());
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of("ca-bundle.pem", text))
                .build();
    }

    private static String pem(TestCa authority) {
        return Pem.certificate(authority.certificate());
    }

    private static TrustBundle bundle(TestCa... authorities) {
        return TrustBundle.of(
                List.of(authorities).stream().map(TestCa::certificate).toList());
    }

    private static long blocks(String pem) {
        return pem.lines().filter(line -> line.startsWith("-----BEGIN")).count();
    }
}

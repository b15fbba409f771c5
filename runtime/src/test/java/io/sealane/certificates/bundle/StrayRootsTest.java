package io.sealane.certificates.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StrayRootsTest {

    private static final List<String> MESH = List.of("knative-eventing");
    private static final ResourceKey SHOP = new ResourceKey("shop", "ca");

    private final FakeResources resources = new FakeResources();
    private final StrayRoots stray = new StrayRoots(resources, MESH);

    StrayRootsTest() {
        resources.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName("knative-eventing")
                .endMetadata()
                .build());
        publish(Optional.of("shop"));
        publish(Optional.of("bank"));
        publish(Optional.empty());
    }

    @Test
    void issuers_of_one_name_have_roots_of_their_own() {
        assertThat(published()).containsExactlyInAnyOrder("ca.shop-roots", "ca.bank-roots", "ca-roots");
    }

    @Test
    void the_roots_of_an_issuer_that_is_gone_go_and_those_of_others_stay() {
        stray.reconcile(SHOP).toCompletableFuture().join();

        assertThat(published()).containsExactlyInAnyOrder("ca.bank-roots", "ca-roots");
    }

    @Test
    void the_roots_of_an_issuer_that_is_there_stay() {
        resources.create(new IssuerBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("ca")
                .endMetadata()
                .build());

        stray.reconcile(SHOP).toCompletableFuture().join();

        assertThat(published()).contains("ca.shop-roots");
    }

    @Test
    void an_issuer_does_not_write_where_one_of_the_cluster_has_its_roots_though_they_come_to_one_name() {
        publish("ca.market", Optional.empty()).join();
        var before = resources.informer(ConfigMap.class).get(new ResourceKey("knative-eventing", "ca.market-roots"));

        assertThatThrownBy(() -> publish("ca", Optional.of("market")).join())
                .hasMessageContaining("ConfigMap knative-eventing/ca.market-roots, somebody else made this one");
        assertThat(resources.informer(ConfigMap.class).get(new ResourceKey("knative-eventing", "ca.market-roots")))
                .isEqualTo(before);
        assertThatThrownBy(() -> publish("ca.shop", Optional.empty()).join())
                .hasMessageContaining("ConfigMap knative-eventing/ca.shop-roots, somebody else made this one");
    }

    @Test
    void what_is_published_again_takes_the_place_of_what_was() {
        publish("ca", Optional.of("shop")).join();
        publish("ca", Optional.empty()).join();

        assertThat(published()).containsExactlyInAnyOrder("ca.shop-roots", "ca.bank-roots", "ca-roots");
    }

    private void publish(Optional<String> origin) {
        publish("ca", origin).join();
    }

    private CompletableFuture<Void> publish(String id, Optional<String> origin) {
        return new PublishedRoots(resources, id, origin, MESH)
                .publish(new VersionedBundle(id, 1, TrustBundle.EMPTY))
                .toCompletableFuture();
    }

    private List<String> published() {
        return resources.informer(ConfigMap.class).list().stream()
                .map(map -> map.getMetadata().getName())
                .toList();
    }
}

package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.rotation.Effect;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourceRotationWorldTest {

    private static final SecretName LEAF = new SecretName("demo", "shop-tls");
    private static final SecretName AUTHORITY = new SecretName("cert-manager", "ca");
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final TestCa OLD = TestCa.create("old");
    private static final TestCa NEXT = TestCa.create("next");

    private final FakeResources stored = new FakeResources();
    private final FakeResources cached = new FakeResources();
    private final List<CertificateName> orders = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void an_order_is_given_again_after_a_while_if_nothing_came_of_it() {
        var world = world(stored);
        certificate();
        put(stored, LEAF, OLD.issue(LEAF, List.of("shop.example.com")).chain());

        reissue(world);
        now = now.plus(AGAIN).minusMillis(1);
        reissue(world);
        assertThat(orders).containsExactly(new CertificateName("demo", "shop"));

        now = now.plusMillis(1);
        reissue(world);
        assertThat(orders).hasSize(2);
    }

    @Test
    void an_order_is_given_again_at_once_if_what_came_of_it_has_to_go_too() {
        var world = world(stored);
        certificate();
        put(stored, LEAF, OLD.issue(LEAF, List.of("shop.example.com")).chain());
        reissue(world);

        put(stored, LEAF, OLD.issue(LEAF, List.of("shop.example.com")).chain());
        world.perform(new Effect.Reissue("one", List.of(LEAF.toString())));
        assertThat(orders).as("what was not looked at may be as it should").hasSize(1);
        reissue(world);
        reissue(world);

        assertThat(orders).hasSize(2);
    }

    @Test
    void an_issuer_signs_with_what_has_come_to_the_cache() {
        put(cached, AUTHORITY, List.of(OLD.certificate()));
        put(stored, AUTHORITY, List.of(NEXT.certificate()));
        var world = world(cachedApart());

        assertThat(signing(world, RotationPhase.SWITCHING)).contains(RotationInventory.fingerprint(OLD.certificate()));
        assertThat(signing(world, RotationPhase.REISSUING)).contains(RotationInventory.fingerprint(NEXT.certificate()));

        put(cached, AUTHORITY, List.of(NEXT.certificate()));
        assertThat(signing(world, RotationPhase.SWITCHING)).contains(RotationInventory.fingerprint(NEXT.certificate()));
    }

    private static Optional<String> signing(ResourceRotationWorld world, RotationPhase phase) {
        var queued = RotationState.queued(Instant.EPOCH);
        var state = new RotationState(phase, 1, queued.roots(), queued.timing(), queued.trouble(), queued.history());
        return world.observe(state).toCompletableFuture().join().authority().signing();
    }

    private static void reissue(ResourceRotationWorld world) {
        signing(world, RotationPhase.REISSUING);
        world.perform(new Effect.Reissue("one", List.of(LEAF.toString())));
    }

    private ResourceRotationWorld world(Resources resources) {
        var key = new ResourceKey("cert-manager", "one");
        return new ResourceRotationWorld(
                new ResourceRotationWorld.Means(resources, orders::add, Runnable::run, AGAIN, () -> now),
                key,
                new RotatedAuthority(resources, AUTHORITY, "one", Optional.empty()),
                new PublishedRoots(resources, "issuer", Optional.empty(), List.of()),
                new HolderQuorum(key, List::of, OtherHolders.NONE),
                new RotationInventory(resources, "cert-manager"));
    }

    /** Reads what is stored, and has the other one's objects in its cache. */
    private Resources cachedApart() {
        return (Resources) Proxy.newProxyInstance(
                Resources.class.getClassLoader(),
                new Class<?>[] {Resources.class},
                (proxy, method, arguments) ->
                        method.invoke(method.getName().equals("informer") ? cached : stored, arguments));
    }

    private void certificate() {
        stored.create(new CertificateBuilder()
                .withNewMetadata()
                .withNamespace("demo")
                .withName("shop")
                .endMetadata()
                .withNewSpec()
                .withSecretName(LEAF.name())
                .endSpec()
                .build());
    }

    private static void put(FakeResources where, SecretName name, List<X509Certificate> chain) {
        var key = Secrets.key(name);
        where.delete(Secret.class, key);
        where.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(name.namespace())
                .withName(name.name())
                .endMetadata()
                .withData(Map.of(
                        "tls.crt",
                        Base64.getEncoder()
                                .encodeToString(Pem.certificates(chain).getBytes(StandardCharsets.US_ASCII))))
                .build());
    }
}

package io.sealane.certificates.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.cert.SecretName;
import io.sealane.cert.rotation.Effect;
import io.sealane.cert.rotation.Observation;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationPhase.Trusted;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.Waiting;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import io.sealane.certificates.bundle.PublishedRoots;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.Secrets;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourceRotationWorldTest {

    private static final SecretName LEAF = new SecretName("demo", "shop-tls");
    private static final SecretName AUTHORITY = new SecretName("cert-manager", "ca");
    private static final String MESH = "knative-eventing";
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

    @Test
    void a_next_authority_that_is_gone_at_the_switch_is_seen_to_be_lost_once_the_old_one_says_so() {
        put(stored, AUTHORITY, List.of(OLD.certificate()));
        var world = world(stored);
        var roots = new Roots(
                Optional.of(RotationInventory.fingerprint(OLD.certificate())),
                Optional.of(RotationInventory.fingerprint(NEXT.certificate())));
        assertThat(switching(world, roots).next()).as("not looked for yet").isEmpty();

        world.perform(new Effect.Switch("one", roots)).toCompletableFuture().join();

        assertThat(switching(world, roots).next().map(Observation.Next::root)).contains("");
        assertThat(switching(world, roots).signing()).isEqualTo(roots.old());
    }

    @Test
    void a_next_authority_that_was_not_looked_at_is_not_published() {
        rotation("one", "Preparing");
        var world = world(stored);
        var preparing = world.stored().toCompletableFuture().join();
        var publishing = new RotationState(
                RotationPhase.PUBLISHING,
                2,
                preparing.roots(),
                preparing.timing(),
                preparing.trouble(),
                preparing.history());
        world.observe(preparing).toCompletableFuture().join();
        var looked = stored.read(CARotation.class, "cert-manager", "one");
        var next = new CARotation.NextSecret("other");
        stored.replace(CARotation.of(
                looked.getMetadata(), new CARotation.Spec(looked.spec().issuerRef(), "Rotate", next, null)));

        assertThat(world.store(preparing, publishing, Waiting.NOTHING))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withMessageContaining("spec.next has changed");

        world.observe(preparing).toCompletableFuture().join();
        world.store(preparing, publishing, Waiting.NOTHING)
                .toCompletableFuture()
                .join();
        assertThat(world.stored().toCompletableFuture().join().phase()).isEqualTo(RotationPhase.PUBLISHING);
    }

    @Test
    void what_is_under_way_is_published_whenever_others_were_created() {
        rotation("one", "Publishing");
        rotation("two", "Done");

        assertThat(publish(2)).isEqualTo(2);
    }

    @Test
    void what_is_over_is_published_again_until_another_goes_on_from_there() {
        rotation("one", "Done");
        assertThat(publish(2)).isEqualTo(2);

        rotation("two", "Publishing");
        assertThat(publish(3)).isEqualTo(2);
    }

    /** The version that is published after rotation one was told to publish this one. */
    private long publish(long version) {
        stored.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(MESH)
                .endMetadata()
                .build());
        var world = world(stored);
        var roots = world.stored().toCompletableFuture().join().roots();
        world.perform(new Effect.Publish("one", version, Trusted.BOTH, roots))
                .toCompletableFuture()
                .join();
        return roots(stored).version().toCompletableFuture().join();
    }

    private static PublishedRoots roots(Resources resources) {
        return new PublishedRoots(resources, "issuer", Optional.empty(), List.of(MESH));
    }

    private void rotation(String name, String phase) {
        var metadata = new ObjectMetaBuilder()
                .withNamespace("cert-manager")
                .withName(name)
                .build();
        var issuer = new CARotation.Reference("issuer", "ClusterIssuer", null);
        var status = new CARotation.Status(
                1L,
                phase,
                1L,
                null,
                0L,
                Pem.certificate(OLD.certificate()),
                Pem.certificate(NEXT.certificate()),
                null,
                null,
                null,
                null,
                null);
        var rotation = CARotation.of(metadata, new CARotation.Spec(issuer, "Rotate", null, null));
        stored.create(rotation)
                .thenCompose(created -> stored.editStatus(created, one -> one.with(status)))
                .toCompletableFuture()
                .join();
    }

    private static Observation.Authority switching(ResourceRotationWorld world, Roots roots) {
        var queued = RotationState.queued(Instant.EPOCH);
        var state = new RotationState(
                RotationPhase.SWITCHING, 1, roots, queued.timing(), queued.trouble(), queued.history());
        return world.observe(state).toCompletableFuture().join().authority();
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
                roots(resources),
                new HolderQuorum(key, List::of, OtherHolders.NONE, Set.of(), InstantSource.system()),
                new RotationInventory(resources, "cert-manager", Set.of("cert-manager", MESH)));
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

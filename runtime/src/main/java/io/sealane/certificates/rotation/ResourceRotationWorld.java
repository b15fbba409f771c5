package io.sealane.certificates.rotation;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.SecretName;
import io.sealane.cert.rotation.Effect;
import io.sealane.cert.rotation.Observation;
import io.sealane.cert.rotation.Observation.Authority;
import io.sealane.cert.rotation.Observation.Leaf;
import io.sealane.cert.rotation.Observation.Next;
import io.sealane.cert.rotation.RotationPhase;
import io.sealane.cert.rotation.RotationState;
import io.sealane.cert.rotation.RotationState.Roots;
import io.sealane.cert.rotation.RotationWorld;
import io.sealane.cert.rotation.Waiting;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.x509.Pem;
import io.sealane.certificates.bundle.PublishedRoots;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.model.StoredChain;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One rotation's world in resources: its state is the status of a CARotation, its roots are ConfigMaps, its leaves are Secrets. */
final class ResourceRotationWorld implements RotationWorld {

    /**
     * What all rotations share.
     *
     * @param renew orders a new certificate
     * @param work runs cryptography
     * @param reissueAgain when an order that had no visible effect is given again
     */
    record Means(
            Resources resources,
            Consumer<CertificateName> renew,
            Executor work,
            Duration reissueAgain,
            Supplier<Instant> now) {}

    /**
     * A certificate that was ordered.
     *
     * @param inPlaceOf what had to go then
     */
    private record Order(Instant at, Optional<X509Certificate> inPlaceOf) {}

    private final Means means;
    private final ResourceKey key;
    private volatile RotatedAuthority authority;
    private final PublishedRoots published;
    private final HolderQuorum quorum;
    private final RotationInventory inventory;
    private final String bundleId;
    private final Map<String, X509Certificate> certificates = new ConcurrentHashMap<>();
    private final AtomicBoolean sessionsForgotten = new AtomicBoolean();
    private final Map<String, Order> ordered = new ConcurrentHashMap<>();

    ResourceRotationWorld(
            Means means,
            ResourceKey key,
            RotatedAuthority authority,
            PublishedRoots published,
            HolderQuorum quorum,
            RotationInventory inventory) {
        this.means = means;
        this.key = key;
        this.authority = authority;
        this.published = published;
        this.quorum = quorum;
        this.inventory = inventory;
        this.bundleId = published.id();
    }

    @Override
    public CompletionStage<RotationState> stored() {
        return rotation().thenApply(rotation -> {
            var status = rotation.status();
            if (status != null) {
                RotationStatuses.root(status.oldRoot()).ifPresent(this::remember);
                RotationStatuses.root(status.nextRoot()).ifPresent(this::remember);
            }
            return RotationStatuses.of(status, means.now().get());
        });
    }

    @Override
    public CompletionStage<Void> store(RotationState before, RotationState after, Waiting waiting) {
        return rotation().thenCompose(rotation -> {
            if (after.phase() == RotationPhase.PUBLISHING
                    && before.phase() != after.phase()
                    && !authority.brings(RotationSpecs.broughtAlong(rotation))) {
                // The write below is refused if it changes now; what was examined is what is asked for then.
                return CompletableFuture.failedFuture(new IllegalStateException(
                        "CARotation " + key + ": spec.next has changed, it is looked at again"));
            }
            var present = RotationStatuses.of(rotation.status(), means.now().get());
            if (present.phase() != before.phase() || present.version() != before.version()) {
                return CompletableFuture.failedFuture(new IllegalStateException("CARotation " + key + ": expected "
                        + before.phase() + ", version " + before.version() + ", is " + present.phase() + ", version "
                        + present.version()));
            }
            return means.resources()
                    .editStatus(rotation, one -> one.with(RotationStatuses.status(one, after, waiting, this::pem)))
                    .thenApply(done -> null);
        });
    }

    private CompletionStage<CARotation> rotation() {
        return means.resources()
                .get(CARotation.class, key)
                .thenApply(found -> found.orElseThrow(() ->
                        new ResourceFailure(ResourceFailure.Reason.NOT_FOUND, "CARotation " + key + " is gone", null)));
    }

    @Override
    public CompletionStage<Observation> observe(RotationState state) {
        if (state.phase() == RotationPhase.QUEUED || state.phase() == RotationPhase.PREPARING) {
            followNext();
        }
        return authority
                .presentSecret()
                .thenCompose(present -> authority
                        .nextSecret()
                        .thenCompose(next -> published
                                .version()
                                .thenCompose(version -> look(state)
                                        .thenApplyAsync(
                                                seen -> observation(state, present, next, version, seen),
                                                means.work()))));
    }

    /** Until its root is published another next authority may be named: nobody has been told of the first. */
    private void followNext() {
        means.resources()
                .informer(CARotation.class)
                .get(key)
                .map(RotationSpecs::broughtAlong)
                .ifPresent(secret -> authority = authority.bringing(secret));
    }

    private CompletionStage<HolderQuorum.Seen> look(RotationState state) {
        var old = state.roots().old().flatMap(name -> maybe(certificates.get(name)));
        return quorum.look(old, state.phase() == RotationPhase.DRAINING);
    }

    private Observation observation(
            RotationState state,
            Optional<Secret> present,
            Optional<Secret> next,
            long version,
            HolderQuorum.Seen seen) {
        // Whoever signs reads the cache: only what has come there is signed with.
        var seenBySigners =
                state.phase() == RotationPhase.SWITCHING ? authority.cachedChain() : present.flatMap(StoredChain::of);
        var signing = seenBySigners.flatMap(StoredChain::root).map(this::remember);
        var following = state.phase() == RotationPhase.SWITCHING ? lost(state, present) : next(state, next);
        return new Observation(
                new Authority(signing, following, obstacle(state, present)),
                version,
                seen.holders(),
                leaves(state, signing),
                seen.uses(),
                busyWith());
    }

    /** Who rules one namespace must not have replaced and ended what others have signed. */
    private Optional<String> obstacle(RotationState state, Optional<Secret> present) {
        return state.phase() == RotationPhase.QUEUED && published.scope().isPresent()
                ? present.flatMap(RotatedAuthority::notItsOwn)
                : Optional.empty();
    }

    /** Whether there is nothing left to switch to, and the issuer is certain not to be given it by a write that is still under way. */
    private Optional<Next> lost(RotationState state, Optional<Secret> present) {
        return authority.isGivenUp(present, state.roots().next().orElse(""))
                ? Optional.of(new Next("", Instant.MIN, Instant.MAX, Optional.empty(), true))
                : Optional.empty();
    }

    /** Examined once; until the switch it is then seen to be still the same, and after it only its root counts. */
    private Optional<Next> next(RotationState state, Optional<Secret> secret) {
        var chain = secret.flatMap(StoredChain::of);
        return switch (state.phase()) {
            case PREPARING -> examined(secret, chain);
            case PUBLISHING ->
                Optional.of(new Next(
                        chain.flatMap(StoredChain::root).map(this::remember).orElse(""),
                        Instant.MIN,
                        Instant.MAX,
                        Optional.empty(),
                        true));
            default -> Optional.empty();
        };
    }

    private Optional<Next> examined(Optional<Secret> secret, Optional<StoredChain> chain) {
        var now = means.now().get();
        if (chain.isEmpty() || chain.get().root().isEmpty()) {
            return authority.obstacle(recipe()).map(why -> new Next("", Instant.MIN, now, Optional.of(why), true));
        }
        var fingerprint = remember(chain.get().root().get());
        return Optional.of(new Next(
                fingerprint,
                chain.get().leaf().getNotBefore().toInstant(),
                chain.get().notAfter(),
                authority.problem(secret.orElseThrow(), fingerprint, now),
                recipe().filter(ResourceRotationWorld::isOurs).isEmpty()));
    }

    private static boolean isOurs(Certificate certificate) {
        return "sealane".equals(map(certificate.getMetadata().getLabels()).get("app.kubernetes.io/managed-by"));
    }

    private List<Leaf> leaves(RotationState state, Optional<String> signing) {
        var roots = new HashMap<String, X509Certificate>();
        var wanted = new ArrayList<String>();
        state.roots().old().or(() -> signing).ifPresent(wanted::add);
        state.roots().next().ifPresent(wanted::add);
        wanted.forEach(name -> maybe(certificates.get(name)).ifPresent(one -> roots.put(name, one)));
        return inventory.leaves(roots, authority.secrets());
    }

    /** Whoever has begun goes first; of those that wait, the older one. */
    private Optional<String> busyWith() {
        var all = means.resources().informer(CARotation.class).list();
        var mine = all.stream()
                .filter(one -> ResourceKey.of(one).equals(key))
                .findFirst()
                .orElse(null);
        return mine == null
                ? Optional.empty()
                : all.stream()
                        .filter(other -> !ResourceKey.of(other).equals(key) && RotationSpecs.sameIssuer(mine, other))
                        .filter(other -> goesBefore(other, mine))
                        .map(other -> ResourceKey.of(other).toString())
                        .findFirst();
    }

    private boolean goesBefore(CARotation other, CARotation mine) {
        var theirs = RotationStatuses.of(other.status(), Instant.EPOCH).phase();
        if (theirs.isOver()) {
            return false;
        }
        var order = order(other).compareTo(order(mine));
        return theirs != RotationPhase.QUEUED || order < 0;
    }

    private static String order(CARotation rotation) {
        return text(rotation.getMetadata().getCreationTimestamp()) + " " + ResourceKey.of(rotation);
    }

    @Override
    public CompletionStage<Void> perform(Effect effect) {
        if (effect instanceof Effect.MakeNext make) {
            return rotation().thenCompose(rotation -> authority.makeNext(make.rotation(), rotation, recipe()));
        }
        if (effect instanceof Effect.Publish publish) {
            return publish(publish);
        }
        if (effect instanceof Effect.Switch change) {
            return authority.switchTo(
                    change.roots().old().orElseThrow(), change.roots().next().orElseThrow());
        }
        if (effect instanceof Effect.Reissue reissue) {
            reissue.leaves().forEach(this::order);
            return CompletableFuture.completedFuture(null);
        }
        if (effect instanceof Effect.Drain drain) {
            return CompletableFuture.runAsync(() -> drain(drain.roots()), means.work());
        }
        return effect instanceof Effect.Tidy ? authority.tidy(recipe()) : CompletableFuture.completedFuture(null);
    }

    private void drain(Roots roots) {
        if (sessionsForgotten.compareAndSet(false, true)) {
            quorum.forgetSessions();
        }
        quorum.drain(certificate(roots.old().orElseThrow()));
    }

    private CompletionStage<Void> publish(Effect.Publish publish) {
        if (isFollowed()) {
            return CompletableFuture.completedFuture(null);
        }
        var roots = publish.roots();
        var bundle = publish.roots().next().isPresent()
                ? BundleOfPhase.of(
                        publish.trusted(),
                        certificate(roots.old().orElseThrow()),
                        certificate(roots.next().orElseThrow()))
                : new BundleOfPhase(List.of(certificate(roots.old().orElseThrow())), List.of());
        var versioned = bundle.versioned(bundleId, publish.version(), published.scope());
        return published.publish(versioned).thenAccept(done -> quorum.published(versioned, bundle.dropped()));
    }

    /**
     * A rotation that is over publishes once more after a start; where a later one has gone on from there, that root is gone. One that is
     * under way is the last, whatever the times of creation say: clocks differ.
     */
    private boolean isFollowed() {
        var all = means.resources().informer(CARotation.class);
        return all.get(key)
                .filter(ResourceRotationWorld::isOver)
                .filter(mine -> all.list().stream()
                        .anyMatch(other -> RotationSpecs.sameIssuer(mine, other)
                                && order(other).compareTo(order(mine)) > 0
                                && hasPublished(other)))
                .isPresent();
    }

    private static boolean isOver(CARotation rotation) {
        return RotationStatuses.of(rotation.status(), Instant.EPOCH).phase().isOver();
    }

    private static boolean hasPublished(CARotation rotation) {
        var state = RotationStatuses.of(rotation.status(), Instant.EPOCH);
        return state.roots().next().isPresent() && state.phase() != RotationPhase.ABORTED;
    }

    private X509Certificate certificate(String fingerprint) {
        return maybe(certificates.get(fingerprint))
                .orElseThrow(() -> new IllegalStateException("root " + fingerprint + " is nowhere to be found"));
    }

    private void order(String secret) {
        inventory.owners().entrySet().stream()
                .filter(owner -> owner.getKey().toString().equals(secret))
                .findFirst()
                .ifPresent(owner -> order(owner.getKey(), owner.getValue()));
    }

    private void order(SecretName secret, Certificate owner) {
        var now = means.now().get();
        var judged = inventory.judged(secret);
        var before = ordered.get(secret.toString());
        // Another certificate that has to go too answers an issue that had begun before the switch: nothing more will
        // come of that order.
        if (before == null
                || !before.inPlaceOf().equals(judged)
                || !now.isBefore(before.at().plus(means.reissueAgain()))) {
            ordered.put(secret.toString(), new Order(now, judged));
            means.renew()
                    .accept(new CertificateName(
                            secret.namespace(), owner.getMetadata().getName()));
        }
    }

    private Optional<Certificate> recipe() {
        return maybe(inventory.owners().get(authority.present()));
    }

    private String remember(X509Certificate root) {
        var fingerprint = RotationInventory.fingerprint(root);
        certificates.put(fingerprint, root);
        return fingerprint;
    }

    private String pem(String fingerprint) {
        return maybe(certificates.get(fingerprint)).map(Pem::certificate).orElse("");
    }
}

package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.ContainerStatus;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.serving.controller.config.DeploymentConfig;
import io.sealane.serving.image.ImageName;
import io.sealane.serving.image.RegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Pins the images of a Revision to the digests that their tags have when it is first looked at. What its Deployment runs counts, then what its
 * status says; only without both are registries asked, by the node that leads.
 */
public final class ImageDigests implements RevisionImages {

    /** Revisions that registries are asked about at a time. */
    private static final int ASKED_MAX = 16;

    private static final Duration SOON = Duration.ofSeconds(1);

    /**
     * What it works with.
     *
     * @param secrets among them those that Pods pull with
     * @param deployment the one of a Revision, if it is there
     * @param config what is not asked, and how long it may take
     * @param leads whether this node is the one that makes Deployments, asked each time
     */
    public record Means(
            RegistryClient registries,
            Resources resources,
            Function<ResourceKey, Optional<Secret>> secrets,
            Function<ResourceKey, Optional<Deployment>> deployment,
            Supplier<DeploymentConfig> config,
            BooleanSupplier leads,
            Asking asking) {}

    /**
     * Whom to ask, and when again.
     *
     * @param loopback whether registries of this machine are asked
     * @param retry after a failure; positive
     */
    public record Asking(boolean loopback, Duration retry) {}

    /** One time of asking. */
    private record Asked(String uid, CompletableFuture<Map<String, String>> answer, Instant since) {}

    private final Means means;
    private final PullSecrets secrets;
    private final Consumer<ResourceKey> wake;
    private final InstantSource clock;
    private final Map<ResourceKey, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();

    /** @param wake called with a Revision whose answer is there, by any thread */
    public ImageDigests(Means means, Consumer<ResourceKey> wake, InstantSource clock) {
        this.means = means;
        this.secrets = new PullSecrets(means.resources(), means.secrets());
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public void forget(ResourceKey revision) {
        asked.remove(revision);
    }

    @Override
    public Answer of(Revision revision) {
        var key = ResourceKey.of(revision);
        var known = running(revision, key).or(() -> told(revision));
        if (known.isPresent()) {
            asked.remove(key);
            return known.get();
        }
        var last = asked.get(key);
        if (last == null || !last.uid().equals(revision.getMetadata().getUid()) || isOver(last)) {
            return means.leads().getAsBoolean() ? ask(revision, key) : new Unknown(Optional.empty(), Optional.empty());
        }
        return answer(last);
    }

    /** What the Deployment was made of, by this version or an earlier one. */
    private Optional<Known> running(Revision revision, ResourceKey key) {
        return means.deployment().apply(RevisionWorkload.deployment(key)).map(deployment -> {
            var images = new HashMap<>(Known.asWritten(revision).images());
            var pod = deployment.getSpec().getTemplate().getSpec();
            Stream.of(pod.getContainers(), pod.getInitContainers())
                    .filter(list -> list != null)
                    .flatMap(List::stream)
                    .forEach(container -> images.replace(RevisionImages.name(container), container.getImage()));
            return new Known(Map.copyOf(images));
        });
    }

    /** What was found out before somebody deleted the Deployment. */
    private static Optional<Known> told(Revision revision) {
        var status = revision.getStatus();
        if (status == null || status.getContainerStatuses() == null) {
            return Optional.empty();
        }
        var told = new HashMap<String, Optional<String>>();
        Stream.of(status.getContainerStatuses(), status.getInitContainerStatuses())
                .filter(list -> list != null)
                .flatMap(List::stream)
                .filter(one -> one.getName() != null)
                .forEach((ContainerStatus one) -> told.put(one.getName(), Optional.ofNullable(one.getImageDigest())));
        if (!RevisionImages.containers(revision).map(RevisionImages::name).allMatch(told::containsKey)) {
            return Optional.empty();
        }
        // One without a digest was not to be resolved, and stays as it is written.
        var images = new HashMap<>(Known.asWritten(revision).images());
        images.replaceAll(
                (name, image) -> Objects.requireNonNull(told.get(name)).orElse(image));
        return Optional.of(new Known(Map.copyOf(images)));
    }

    private boolean isOver(Asked last) {
        return last.answer().isCompletedExceptionally()
                && !last.since().plus(means.asking().retry()).isAfter(clock.instant());
    }

    private Answer answer(Asked last) {
        if (!last.answer().isDone()) {
            return new Unknown(Optional.empty(), Optional.empty());
        }
        try {
            return new Known(last.answer().join());
        } catch (CompletionException e) {
            var left = Duration.between(
                    clock.instant(), last.since().plus(means.asking().retry()));
            var cause = e.getCause() == null ? e : e.getCause();
            return new Unknown(
                    Optional.of(String.valueOf(cause.getMessage())),
                    Optional.of(left.isNegative() ? Duration.ZERO : left));
        }
    }

    private Answer ask(Revision revision, ResourceKey key) {
        if (running.incrementAndGet() > ASKED_MAX) {
            running.decrementAndGet();
            return new Unknown(Optional.empty(), Optional.of(SOON));
        }
        var answer = pinned(revision);
        var asking = new Asked(revision.getMetadata().getUid(), answer, clock.instant());
        asked.put(key, asking);
        answer.whenComplete((images, failure) -> {
            running.decrementAndGet();
            wake.accept(key);
        });
        return answer(asking);
    }

    private CompletableFuture<Map<String, String>> pinned(Revision revision) {
        var images = new ConcurrentHashMap<String, String>();
        return secrets.of(revision)
                .thenCompose(secrets -> CompletableFuture.allOf(RevisionImages.containers(revision)
                        .map(container -> pinned(container, secrets)
                                .thenAccept(image -> images.put(RevisionImages.name(container), image)))
                        .toArray(CompletableFuture<?>[]::new)))
                .thenApply(done -> Map.copyOf(images))
                .toCompletableFuture();
    }

    private CompletableFuture<String> pinned(Container container, PullSecrets.Found secrets) {
        var config = means.config().get();
        ImageName name;
        try {
            name = ImageName.parse(Objects.toString(container.getImage(), ""));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(unfetched(container, e, config));
        }
        if (name.isPinned() || isSkipped(name, config)) {
            return CompletableFuture.completedFuture(container.getImage());
        }
        return means.registries()
                .digest(name, secrets.login(name), config.digestTimeout())
                .handle((digest, failure) -> {
                    if (failure != null) {
                        throw unfetched(container, failure, config);
                    }
                    return name.pinned(digest);
                })
                .toCompletableFuture();
    }

    /** Whoever writes an image's name must not have us ask what listens beside us, where a kubelet would look on a machine of its own. */
    private boolean isSkipped(ImageName name, DeploymentConfig config) {
        return config.unresolved().contains(name.registry())
                || name.isLoopback() && !means.asking().loopback();
    }

    /** In Knative's words. */
    private static IllegalStateException unfetched(Container container, Throwable failure, DeploymentConfig config) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        var why = cause instanceof TimeoutException
                ? "no answer within " + config.digestTimeout().toSeconds() + "s"
                : cause.getMessage();
        return new IllegalStateException(
                "Unable to fetch image \"" + container.getImage() + "\": failed to resolve image to digest: " + why,
                cause);
    }
}

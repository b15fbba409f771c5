package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.eventing.controller.delivery.FilterReader;
import io.sealane.eventing.filter.Filter;
import io.sealane.gateway.event.Event;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.Watches;
import io.sealane.resource.status.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The watches of one ApiServerSource. Safe for any thread. */
final class ApiFollowing implements AutoCloseable {

    private final ApiServerSource source;
    private final JsonNode wanted;
    private final Means means;
    private final Consumer<Event> sends;
    private final ApiEvents events;
    private final Filter filter;
    private volatile List<Watches.Watch> watches = List.of();
    private volatile @Nullable CompletableFuture<Void> ready;
    private volatile Instant again = Instant.MAX;

    /**
     * What all of them work with.
     *
     * @param namespaces the labels of namespaces
     * @param again after this time what failed is tried again
     * @param wake looks at a source again
     */
    record Means(
            Watches watches,
            Resources.Informer<Namespace> namespaces,
            InstantSource clock,
            Duration again,
            Consumer<ResourceKey> wake) {

        ApiEvents events(ApiServerSource source) {
            return new ApiEvents(watches.server().toString(), ApiSpecs.whole(source));
        }
    }

    /**
     * Follows nothing yet.
     *
     * @param wanted the specification without its sink
     * @param sends takes what is to be sent
     */
    ApiFollowing(ApiServerSource source, JsonNode wanted, Means means, Consumer<Event> sends) {
        this.source = source;
        this.wanted = wanted;
        this.means = means;
        this.sends = sends;
        this.events = means.events(source);
        this.filter = FilterReader.read(Specs.of(source.getSpec())).orElseGet(Filter::everything);
    }

    /** Whether this is what a source wants, and there is no reason yet to begin anew. */
    boolean follows(ApiServerSource other, JsonNode specification) {
        return other.getMetadata().getUid().equals(source.getMetadata().getUid())
                && specification.equals(wanted)
                && means.clock().instant().isBefore(again);
    }

    void start() {
        watches = ApiSpecs.selections(source).stream()
                .map(selection -> means.watches().follow(selection, this::see))
                .toList();
        var all = CompletableFuture.allOf(watches.stream()
                .map(watch -> watch.ready().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
        ready = all;
        all.whenComplete((done, failure) -> {
            if (failure != null) {
                again = means.clock().instant().plus(means.again());
            }
            means.wake().accept(ResourceKey.of(source));
        });
    }

    private void see(Watches.Seen seen) {
        if (!isInNamespace(seen)
                || !ApiSpecs.passes(Optional.ofNullable(source.getSpec().getOwner()), seen.resource())) {
            return;
        }
        var event = Overrides.on(
                events.of(seen, source.getMetadata().getUid(), means.clock().instant()),
                source.getSpec().getCeOverrides());
        if (filter.matches(event)) {
            sends.accept(event);
        }
    }

    private boolean isInNamespace(Watches.Seen seen) {
        var namespace = seen.resource().getMetadata().getNamespace();
        var selector = ApiSpecs.namespaces(source);
        return namespace == null
                || selector.isEmpty()
                || means.namespaces()
                        .get(new ResourceKey("", namespace))
                        .filter(found -> LabelSelectors.matches(selector.get(), labels(found)))
                        .isPresent();
    }

    static Map<String, String> labels(Namespace namespace) {
        var labels = namespace.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    /** Says whether everything is followed. */
    void describe(Conditions conditions) {
        var begun = ready;
        if (begun == null || !begun.isDone()) {
            conditions.unknown("Deployed", "Starting", "The first lists of the resources are read");
            conditions.unknown("SufficientPermissions", "Starting", "The first lists of the resources are read");
            return;
        }
        var failure = begun.handle((done, failed) -> failed).join();
        if (failure == null) {
            conditions.yes("Deployed");
            conditions.yes("SufficientPermissions");
            return;
        }
        var cause = failure.getCause() == null ? failure : failure.getCause();
        boolean refused = cause instanceof ResourceFailure known && known.reason() == ResourceFailure.Reason.INVALID;
        var message = cause.getMessage() + (refused ? "; a source needs get, list and watch" : "");
        conditions.no("Deployed", refused ? "ReadRefused" : "ReadFailed", message);
        if (refused) {
            conditions.no("SufficientPermissions", "ReadRefused", message);
        } else {
            conditions.unknown("SufficientPermissions", "ReadFailed", message);
        }
    }

    @Override
    public void close() {
        watches.forEach(Watches.Watch::close);
    }
}

package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.knative.sources.v1.ApiServerSourceBuilder;
import io.fabric8.knative.sources.v1.ApiServerSourceStatus;
import io.fabric8.knative.sources.v1.ApiServerSourceStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** ApiServerSources: an event for each change of the resources that they name. */
final class ApiServerSources implements SourceKind<ApiServerSource> {

    private final Resources.Informer<ApiServerSource> informer;
    private final Resources.Informer<Namespace> namespaces;
    private final Resources.Informer<ServiceAccount> accounts;
    private final ApiFollowing.Means means;
    private final SourceQueues queues;
    private final Map<ResourceKey, ApiFollowing> following = new ConcurrentHashMap<>();

    ApiServerSources(Resources resources, ApiFollowing.Means means, SourceQueues queues) {
        this.informer = resources.informer(ApiServerSource.class);
        this.namespaces = resources.informer(Namespace.class);
        this.accounts = resources.informer(ServiceAccount.class);
        this.means = means;
        this.queues = queues;
    }

    @Override
    public Resources.Informer<ApiServerSource> informer() {
        return informer;
    }

    @Override
    public Destination sink(ApiServerSource source) {
        return Optional.ofNullable(source.getSpec()).map(spec -> spec.getSink()).orElseGet(Destination::new);
    }

    /** The sources whose rights, or whose choice of namespaces, a change of an object of the cluster matters to. */
    static Stream<ResourceKey> concerned(Resources.Informer<ApiServerSource> sources, HasMetadata changed) {
        var key = ResourceKey.of(changed);
        return sources.list().stream()
                .filter(source -> source.getSpec() != null)
                .filter(source -> changed instanceof Namespace
                        ? ApiSpecs.namespaces(source).isPresent()
                        : ApiSpecs.account(source).filter(key::equals).isPresent())
                .map(ResourceKey::of);
    }

    @Override
    public CompletionStage<Consumer<Conditions>> run(ApiServerSource source, Way way) {
        var key = ResourceKey.of(source);
        var spec = Specs.of(source.getSpec());
        ApiSpecs.check(spec);
        if (!spec.faults().isEmpty()) {
            end(key);
            var fault = spec.faults().get(0).toString();
            return SourceKind.said(conditions -> {
                conditions.no("Deployed", "SpecInvalid", fault);
                conditions.unknown("SufficientPermissions", "SpecInvalid", "Nothing is read yet");
            });
        }
        var account = ApiSpecs.account(source);
        if (account.isPresent() && accounts.get(account.get()).isEmpty()) {
            end(key);
            var message = "spec.serviceAccountName: ServiceAccount " + account.get() + " does not exist";
            return SourceKind.said(conditions -> {
                conditions.no("Deployed", "ServiceAccountNotFound", message);
                conditions.no("SufficientPermissions", "ServiceAccountNotFound", message);
            });
        }
        var queue = queues.of(source);
        queue.sendTo(way.destination());
        var wanted = withoutSink(spec.value());
        var before = following.get(key);
        if (before != null && before.follows(source, wanted)) {
            return SourceKind.said(before::describe);
        }
        if (before != null) {
            before.close();
        }
        var now = new ApiFollowing(source, wanted, means, queue::offer);
        following.put(key, now);
        now.start();
        return SourceKind.said(now::describe);
    }

    private static JsonNode withoutSink(JsonNode spec) {
        return ((ObjectNode) spec.deepCopy()).without("sink");
    }

    @Override
    public CompletionStage<Consumer<Conditions>> pause(ApiServerSource source) {
        end(ResourceKey.of(source));
        return SourceKind.said(conditions -> {
            conditions.unknown("Deployed", "SinkNotProvided", "Nothing is sent before it is known where to");
            conditions.unknown(
                    "SufficientPermissions", "SinkNotProvided", "Nothing is read before it is known where to");
        });
    }

    @Override
    public CompletionStage<Void> stop(ResourceKey key) {
        end(key);
        return CompletableFuture.completedStage(null);
    }

    private void end(ResourceKey key) {
        var ended = following.remove(key);
        if (ended != null) {
            ended.close();
        }
        queues.close(key);
    }

    @Override
    public ApiServerSource described(ApiServerSource source, SourceState state, Instant now) {
        var before = source.getStatus() == null ? new ApiServerSourceStatus() : source.getStatus();
        return new ApiServerSourceBuilder(source)
                .withStatus(new ApiServerSourceStatusBuilder(before)
                        .withObservedGeneration(source.getMetadata().getGeneration())
                        .withConditions(state.conditions(before.getConditions(), now))
                        .withSinkUri(state.uri())
                        .withSinkCACerts(state.caCerts())
                        .withSinkAudience(state.audience())
                        .withAuth(state.auth())
                        .withCeAttributes(means.events(source).attributes())
                        .withNamespaces(selected(source))
                        .build())
                .build();
    }

    private List<String> selected(ApiServerSource source) {
        return ApiSpecs.namespaces(source)
                .map(selector -> namespaces.list().stream()
                        .filter(namespace -> LabelSelectors.matches(selector, ApiFollowing.labels(namespace)))
                        .map(namespace -> namespace.getMetadata().getName())
                        .sorted()
                        .toList())
                .orElseGet(() -> List.of(source.getMetadata().getNamespace()));
    }
}

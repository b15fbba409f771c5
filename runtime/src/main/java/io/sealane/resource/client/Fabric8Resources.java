package io.sealane.resource.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.sealane.resource.ApiPages;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.ServiceAccountTokens;
import io.sealane.resource.Watches;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * {@link Resources} of a Kubernetes API server, through fabric8: its informers, and its HTTP client for single requests. No
 * thread waits for an answer. Nothing is retried here, except that informers list and watch again until closed.
 */
public final class Fabric8Resources implements Resources, Watches, ServiceAccountTokens, ApiPages, AutoCloseable {

    private static final int REQUEST_TIMEOUT_MS = 10_000;

    private final KubernetesClient client;
    private final ApiCalls calls;
    private final Executor work;
    private final Map<Class<?>, InformerFeed<?>> informers = new ConcurrentHashMap<>();
    private final Set<NamedWatch> watches = ConcurrentHashMap.newKeySet();
    private final Map<String, ApiPaths> discovered = new ConcurrentHashMap<>();

    private Fabric8Resources(KubernetesClient client, Executor work) {
        this.client = client;
        this.work = work;
        this.calls = new ApiCalls(
                client.getHttpClient(), client.getMasterUrl().toString(), client.getKubernetesSerialization(), work);
    }

    /**
     * A client over the network; nothing is sent before the first call.
     *
     * @param work decodes answers and calls listeners; its tasks are short
     */
    public static Fabric8Resources connect(ApiAccess access, Executor work) {
        return connect(access, work, new JdkHttpClientFactory() {
            @Override
            protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
                builder.sslContext(access.tls());
            }
        });
    }

    /** A client over the given HTTP client; else as {@link #connect(ApiAccess, Executor)}. */
    public static Fabric8Resources connect(ApiAccess access, Executor work, HttpClient.Factory http) {
        var client = new KubernetesClientBuilder()
                .withConfig(config(access))
                .withHttpClientFactory(http)
                .withTaskExecutor(work)
                .withKubernetesSerialization(new SkippingSerialization(Fabric8Resources::lean))
                .build();
        return new Fabric8Resources(client, work);
    }

    /**
     * Reads objects without {@code metadata.managedFields}, which no controller looks at and which take more memory than all else in a
     * cache of many small objects. A server keeps them where a write does not name them.
     */
    private static ObjectMapper lean() {
        return new ObjectMapper()
                .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
                .registerModule(SharedStrings.module());
    }

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    private static Config config(ApiAccess access) {
        // Empty: no file, environment variable or service account of the machine has a say.
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(access.url().toString())
                .withOnlyHttpWatches(true)
                .withRequestTimeout(REQUEST_TIMEOUT_MS)
                .withConnectionTimeout(REQUEST_TIMEOUT_MS)
                .withRequestRetryBackoffLimit(0);
        access.token().ifPresent(token -> config.withOauthTokenProvider(token::get));
        return config.build();
    }

    /** Names of the kinds whose first list is not complete yet. */
    public List<String> unsynced() {
        return informers.values().stream()
                .filter(feed -> !feed.cache().synced().toCompletableFuture().isDone())
                .map(InformerFeed::missing)
                .sorted()
                .toList();
    }

    /** The kinds that are watched, as rules of a role name them: {@code group/plural}, of the core group {@code /plural}. */
    public Set<String> watched() {
        return informers.keySet().stream()
                .map(kind -> kind.asSubclass(HasMetadata.class))
                .map(kind -> HasMetadata.getGroup(kind) + "/" + HasMetadata.getPlural(kind))
                .collect(Collectors.toSet());
    }

    @Override
    @SuppressWarnings("unchecked") // each class is mapped to the informer of that class
    public <T extends HasMetadata> Informer<T> informer(Class<T> kind) {
        var feed = informers.computeIfAbsent(kind, absent -> InformerFeed.start(client, kind, work));
        return ((InformerFeed<T>) feed).cache();
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Optional<T>> get(Class<T> kind, ResourceKey key) {
        return optional(calls.get(ApiPaths.of(kind).resource(key), kind));
    }

    @Override
    public CompletionStage<Optional<GenericKubernetesResource>> find(String apiVersion, String kind, ResourceKey key) {
        return optional(paths(apiVersion, kind)
                .thenCompose(paths -> calls.get(paths.resource(key), GenericKubernetesResource.class)));
    }

    @Override
    public CompletionStage<Optional<String>> preferredVersion(String group) {
        return optional(calls.get(ApiPaths.ofGroup(group), APIGroup.class))
                .thenApply(found ->
                        found.map(APIGroup::getPreferredVersion).map(GroupVersionForDiscovery::getGroupVersion));
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> create(T resource) {
        var namespace = ResourceKey.of(resource).namespace();
        return paths(resource)
                .thenCompose(paths -> calls.post(paths.collection(namespace), resource, typeOf(resource)));
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> replace(T resource) {
        var key = ResourceKey.of(resource);
        return paths(resource).thenCompose(paths -> calls.put(paths.resource(key), resource, typeOf(resource)));
    }

    @Override
    public CompletionStage<GenericKubernetesResource> apply(GenericKubernetesResource document) {
        return paths(document).thenCompose(paths -> {
            var wanted = LastApplied.in(document, paths.namespaced());
            return create(wanted)
                    .exceptionallyCompose(failure -> is(failure, ResourceFailure.Reason.ALREADY_EXISTS)
                            ? reapply(paths.resource(ResourceKey.of(wanted)), wanted)
                            : CompletableFuture.failedStage(failure));
        });
    }

    private CompletionStage<GenericKubernetesResource> reapply(String path, GenericKubernetesResource wanted) {
        return calls.get(path, GenericKubernetesResource.class)
                .thenCompose(stored ->
                        calls.mergePatch(path, LastApplied.patch(wanted, stored), GenericKubernetesResource.class));
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> editStatus(T resource, UnaryOperator<T> edit) {
        var patch = MergePatch.between(status(resource), status(edit.apply(resource)));
        if (patch.isEmpty()) {
            return CompletableFuture.completedStage(resource);
        }
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").put("resourceVersion", resource.getMetadata().getResourceVersion());
        body.set("status", patch.get());
        var key = ResourceKey.of(resource);
        return paths(resource).thenCompose(paths -> calls.mergePatch(paths.status(key), body, typeOf(resource)));
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> scale(T resource, int replicas) {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("spec").put("replicas", replicas);
        var key = ResourceKey.of(resource);
        return paths(resource)
                .thenCompose(paths -> calls.mergePatch(paths.scale(key), body, GenericKubernetesResource.class))
                .thenAccept(scaled -> {});
    }

    private JsonNode status(HasMetadata resource) {
        return client.getKubernetesSerialization()
                .convertValue(resource, JsonNode.class)
                .path("status");
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> delete(Class<T> kind, ResourceKey key) {
        return optional(calls.delete(ApiPaths.of(kind).resource(key)).thenApply(deleted -> true))
                .thenAccept(found -> {});
    }

    @Override
    public CompletionStage<Boolean> serves(Class<? extends HasMetadata> kind) {
        return optional(paths(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)))
                .thenApply(Optional::isPresent);
    }

    private CompletionStage<ApiPaths> paths(HasMetadata resource) {
        return resource instanceof GenericKubernetesResource
                ? paths(resource.getApiVersion(), resource.getKind())
                : CompletableFuture.completedStage(ApiPaths.of(resource.getClass()));
    }

    private CompletionStage<ApiPaths> paths(String apiVersion, String kind) {
        var name = apiVersion + "/" + kind;
        var known = discovered.get(name);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        return calls.get(ApiPaths.discovery(apiVersion), APIResourceList.class).thenApply(list -> {
            var found = named(list, apiVersion, kind);
            discovered.put(name, found);
            return found;
        });
    }

    private static ApiPaths named(APIResourceList list, String apiVersion, String kind) {
        return list.getResources().stream()
                .filter(resource ->
                        resource.getKind().equals(kind) && !resource.getName().contains("/"))
                .findFirst()
                .map(resource ->
                        new ApiPaths(apiVersion, resource.getName(), Boolean.TRUE.equals(resource.getNamespaced())))
                .orElseThrow(() -> new ResourceFailure(
                        ResourceFailure.Reason.NOT_FOUND, apiVersion + " has no kind " + kind, null));
    }

    @SuppressWarnings("unchecked") // the class of a T is a Class of T for these final data classes
    private static <T extends HasMetadata> Class<T> typeOf(T resource) {
        return (Class<T>) resource.getClass();
    }

    private static <T> CompletionStage<Optional<T>> optional(CompletionStage<T> read) {
        return read.thenApply(Optional::of)
                .exceptionallyCompose(failure -> is(failure, ResourceFailure.Reason.NOT_FOUND)
                        ? CompletableFuture.completedStage(Optional.empty())
                        : CompletableFuture.failedStage(failure));
    }

    private static boolean is(Throwable failure, ResourceFailure.Reason reason) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ResourceFailure refused && refused.reason() == reason;
    }

    @Override
    public CompletionStage<String> token(ResourceKey account, List<String> audiences, Duration life) {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audiences)
                .withExpirationSeconds(life.toSeconds())
                .endSpec()
                .build();
        var path = ApiPaths.of(ServiceAccount.class).resource(account) + "/token";
        return calls.post(path, request, TokenRequest.class)
                .thenApply(granted -> granted.getStatus().getToken());
    }

    @Override
    public URI server() {
        return URI.create(client.getMasterUrl().toString());
    }

    @Override
    public Watch follow(Selection what, Consumer<Seen> listener) {
        var watch = new NamedWatch(listener, watches::remove);
        watches.add(watch);
        paths(what.apiVersion(), what.kind())
                .thenAccept(paths -> watch.start(informer(what, paths)))
                .whenComplete((started, failure) -> {
                    if (failure != null) {
                        watch.fail(failure);
                    }
                });
        return watch;
    }

    private SharedIndexInformer<GenericKubernetesResource> informer(Selection what, ApiPaths paths) {
        var slash = what.apiVersion().indexOf('/');
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : what.apiVersion().substring(0, slash))
                .withVersion(what.apiVersion().substring(slash + 1))
                .withKind(what.kind())
                .withPlural(paths.plural())
                .withNamespaced(paths.namespaced())
                .build();
        var all = actingAs(what.actingAs()).genericKubernetesResources(context);
        var namespace = what.namespace().filter(some -> paths.namespaced());
        var labels = what.labels().orElseGet(LabelSelector::new);
        return namespace
                .map(some -> all.inNamespace(some).withLabelSelector(labels).runnableInformer(0))
                .orElseGet(() -> all.inAnyNamespace().withLabelSelector(labels).runnableInformer(0));
    }

    private KubernetesClient actingAs(Optional<String> user) {
        if (user.isEmpty()) {
            return client;
        }
        var config = new RequestConfigBuilder()
                .withImpersonateUsername(user.get())
                .withRequestTimeout(REQUEST_TIMEOUT_MS)
                .withRequestRetryBackoffLimit(0)
                .build();
        return client.newClient(config).adapt(KubernetesClient.class);
    }

    @Override
    public CompletionStage<String> page(String path) {
        return calls.get(path, JsonNode.class).thenApply(JsonNode::toString);
    }

    /** Stops informers and closes connections; calls under way fail. */
    @Override
    public void close() {
        informers.values().forEach(InformerFeed::stop);
        watches.forEach(NamedWatch::close);
        client.close();
    }
}

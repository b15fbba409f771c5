package io.sealane.resource.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@link Resources} in memory, with compare-and-set, status isolation, generations and finalizers, as a Kubernetes API has them.
 *
 * <p>Everything happens on the caller's thread, listeners included, before the call returns. Objects are copied in and out.
 */
public final class FakeResources implements Resources {

    /** Kinds that the API server does not have, for now. */
    public final Set<Class<?>> unserved = ConcurrentHashMap.newKeySet();

    private record Id(String apiVersion, String kind, ResourceKey key) {}

    private final KubernetesSerialization json = new KubernetesSerialization();
    private final Map<Id, ObjectNode> objects = new LinkedHashMap<>();
    private final Map<Class<?>, KindCache<?>> informers = new LinkedHashMap<>();
    private final List<Consumer<ObjectNode>> seers = new CopyOnWriteArrayList<>();
    private long version;
    private long uids;
    private int writes;

    /** How many writes were accepted so far, those that changed nothing not counted. */
    public synchronized int writes() {
        return writes;
    }

    /** What a test reads: the object as it is now. */
    public <T extends HasMetadata> T read(Class<T> kind, String namespace, String name) {
        return current(kind, new ResourceKey(namespace, name))
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " " + namespace + "/" + name));
    }

    /**
     * Shows each version of this kind that is written from now on, however soon the next one comes: an informer shows what is there when it
     * looks, and may pass over some.
     *
     * @param seer called while nobody else can write; does not wait
     */
    public <T extends HasMetadata> void eachVersion(Class<T> kind, Consumer<T> seer) {
        seers.add(node -> {
            if (node.path("apiVersion").asText().equals(HasMetadata.getApiVersion(kind))
                    && node.path("kind").asText().equals(HasMetadata.getKind(kind))) {
                seer.accept(json.convertValue(node, kind));
            }
        });
    }

    /**
     * Writes what somebody else may write at the same time, as users do: reads again and tries again whenever it was overtaken.
     *
     * @param write reads and writes
     */
    public static <T> T untilTaken(Supplier<CompletionStage<T>> write) {
        while (true) {
            try {
                return write.get().toCompletableFuture().join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof ResourceFailure refused)
                        || refused.reason() != ResourceFailure.Reason.CONFLICT) {
                    throw e;
                }
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked") // each class is mapped to the cache of that class
    public synchronized <T extends HasMetadata> Informer<T> informer(Class<T> kind) {
        return (Informer<T>) informers.computeIfAbsent(kind, absent -> {
            var cache = new KindCache<T>(key -> current(kind, key), Runnable::run);
            cache.listed(keys(kind));
            return cache;
        });
    }

    private synchronized List<ResourceKey> keys(Class<? extends HasMetadata> kind) {
        return objects.keySet().stream()
                .filter(id -> id.apiVersion().equals(HasMetadata.getApiVersion(kind))
                        && id.kind().equals(HasMetadata.getKind(kind)))
                .map(Id::key)
                .toList();
    }

    private synchronized <T extends HasMetadata> Optional<T> current(Class<T> kind, ResourceKey key) {
        var id = new Id(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind), key);
        return Optional.ofNullable(objects.get(id)).map(node -> json.convertValue(node, kind));
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Optional<T>> get(Class<T> kind, ResourceKey key) {
        return CompletableFuture.completedStage(current(kind, key));
    }

    @Override
    public CompletionStage<Boolean> serves(Class<? extends HasMetadata> kind) {
        return CompletableFuture.completedStage(!unserved.contains(kind));
    }

    @Override
    public synchronized CompletionStage<Optional<GenericKubernetesResource>> find(
            String apiVersion, String kind, ResourceKey key) {
        return CompletableFuture.completedStage(Optional.ofNullable(objects.get(new Id(apiVersion, kind, key)))
                .map(node -> json.convertValue(node, GenericKubernetesResource.class)));
    }

    /** Of what is stored: the first. */
    @Override
    public synchronized CompletionStage<Optional<String>> preferredVersion(String group) {
        return CompletableFuture.completedStage(objects.keySet().stream()
                .map(Id::apiVersion)
                .filter(version -> version.startsWith(group + "/"))
                .findFirst());
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> create(T resource) {
        return answer(resource, () -> {
            var id = id(resource);
            if (objects.containsKey(id)) {
                throw failure(ResourceFailure.Reason.ALREADY_EXISTS, id);
            }
            var node = node(resource);
            node.remove("status");
            meta(node)
                    .put("uid", "uid-" + ++uids)
                    .put("generation", 1)
                    .put("creationTimestamp", "2026-01-01T00:00:00Z");
            return store(id, node);
        });
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> replace(T resource) {
        return answer(resource, () -> {
            var id = id(resource);
            var old = existing(id, resource.getMetadata().getResourceVersion());
            var node = node(resource);
            keep(old, node, "status");
            return update(id, old, node);
        });
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> editStatus(T resource, UnaryOperator<T> edit) {
        var patch = MergePatch.between(
                node(resource).path("status"), node(edit.apply(resource)).path("status"));
        if (patch.isEmpty()) {
            return CompletableFuture.completedStage(resource);
        }
        return answer(resource, () -> {
            var id = id(resource);
            var old = existing(id, resource.getMetadata().getResourceVersion());
            var node = old.deepCopy();
            node.set("status", merged(old.path("status"), patch.get()));
            return update(id, old, node);
        });
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> scale(T resource, int replicas) {
        return answer(resource, () -> {
                    var id = id(resource);
                    var old = existing(id, null);
                    var node = old.deepCopy();
                    ((ObjectNode) node.path("spec")).put("replicas", replicas);
                    return update(id, old, node);
                })
                .thenAccept(scaled -> {});
    }

    @Override
    public CompletionStage<GenericKubernetesResource> apply(GenericKubernetesResource document) {
        var known = json.getRegisteredKubernetesResource(document.getApiVersion(), document.getKind());
        var wanted = LastApplied.in(document, known != null && Namespaced.class.isAssignableFrom(known));
        return answer(wanted, () -> {
            var id = id(wanted);
            var old = objects.get(id);
            if (old == null) {
                return node(create(wanted).toCompletableFuture().join());
            }
            var stored = json.convertValue(old, GenericKubernetesResource.class);
            var node = (ObjectNode) merged(old, LastApplied.patch(wanted, stored));
            keep(old, node, "status");
            return update(id, old, node);
        });
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> delete(Class<T> kind, ResourceKey key) {
        var id = new Id(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind), key);
        synchronized (this) {
            var old = objects.get(id);
            if (old == null) {
                return CompletableFuture.completedStage(null);
            }
            writes++;
            if (old.path("metadata").path("finalizers").isEmpty()) {
                objects.remove(id);
            } else {
                var marked = old.deepCopy();
                meta(marked).put("deletionTimestamp", "2026-01-01T00:00:00Z");
                store(id, marked);
            }
        }
        changed(id);
        return CompletableFuture.completedStage(null);
    }

    @SuppressWarnings("unchecked") // the class of a T is a Class of T for these final data classes
    private <T extends HasMetadata> CompletionStage<T> answer(T resource, Supplier<ObjectNode> write) {
        try {
            ObjectNode stored;
            synchronized (this) {
                stored = write.get();
            }
            changed(id(resource));
            return CompletableFuture.completedStage((T) json.convertValue(stored, resource.getClass()));
        } catch (ResourceFailure e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void changed(Id id) {
        List<Map.Entry<Class<?>, KindCache<?>>> caches;
        synchronized (this) {
            caches = List.copyOf(informers.entrySet());
        }
        caches.stream()
                .filter(entry -> id.kind().equals(HasMetadata.getKind(entry.getKey()))
                        && id.apiVersion().equals(HasMetadata.getApiVersion(entry.getKey())))
                .forEach(entry -> entry.getValue().refresh(id.key()));
    }

    private ObjectNode existing(Id id, @Nullable String wantedVersion) {
        var old = objects.get(id);
        if (old == null) {
            throw failure(ResourceFailure.Reason.NOT_FOUND, id);
        }
        var actual = old.path("metadata").path("resourceVersion").asText();
        if (wantedVersion != null && !actual.equals(wantedVersion)) {
            throw failure(ResourceFailure.Reason.CONFLICT, id);
        }
        return old;
    }

    private ObjectNode update(Id id, ObjectNode old, ObjectNode node) {
        for (var field : List.of("uid", "creationTimestamp", "resourceVersion", "generation", "deletionTimestamp")) {
            keep((ObjectNode) old.path("metadata"), meta(node), field);
        }
        if (node.equals(old)) {
            return old;
        }
        var gone = node.path("metadata").has("deletionTimestamp")
                && node.path("metadata").path("finalizers").isEmpty();
        if (gone) {
            writes++;
            objects.remove(id);
            return node;
        }
        if (!desired(node).equals(desired(old))) {
            meta(node).put("generation", meta(old).path("generation").asLong() + 1);
        }
        return store(id, node);
    }

    private static JsonNode desired(ObjectNode node) {
        return node.deepCopy().without(List.of("metadata", "status"));
    }

    private ObjectNode store(Id id, ObjectNode node) {
        writes++;
        meta(node).put("resourceVersion", String.valueOf(++version));
        objects.put(id, node);
        seers.forEach(seer -> seer.accept(node));
        return node;
    }

    private static void keep(ObjectNode old, ObjectNode node, String field) {
        node.remove(field);
        if (old.has(field)) {
            node.set(field, old.get(field));
        }
    }

    /** RFC 7396, section 2. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        var result = target.isObject() ? ((ObjectNode) target).deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merged(result.path(field.getKey()), field.getValue()));
            }
        });
        return result;
    }

    private static ObjectNode meta(ObjectNode node) {
        return (ObjectNode) node.get("metadata");
    }

    private ObjectNode node(HasMetadata resource) {
        return (ObjectNode) json.convertValue(resource, JsonNode.class);
    }

    private static Id id(HasMetadata resource) {
        return new Id(resource.getApiVersion(), resource.getKind(), ResourceKey.of(resource));
    }

    private static ResourceFailure failure(ResourceFailure.Reason reason, Id id) {
        return new ResourceFailure(reason, reason + " " + id.kind() + " " + id.key(), null);
    }
}

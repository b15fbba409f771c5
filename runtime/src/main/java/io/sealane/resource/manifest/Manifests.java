package io.sealane.resource.manifest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads Kubernetes YAML: files with several documents, {@code List}s, folders. Size, nesting and aliases are bounded. */
public final class Manifests {

    private static final int CODE_POINTS_MAX = 8 * 1024 * 1024;
    private static final int COLLECTION_ALIASES_MAX = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How deep a document may nest. */
    private static final int DEPTH_MAX = 200;

    private Manifests() {}

    /**
     * The documents of a text, in order; empty ones are left out.
     *
     * @param origin where the text comes from, for messages
     * @throws IllegalArgumentException if it is no YAML, or a document lacks {@code apiVersion}, {@code kind} or
     *     {@code metadata.name}; says where, with the number of the document if there are several
     */
    public static List<GenericKubernetesResource> read(String yaml, String origin) {
        var documents = new ArrayList<GenericKubernetesResource>();
        var values = values(yaml, origin);
        for (var i = 0; i < values.size(); i++) {
            add(values.get(i), values.size() == 1 ? origin : origin + ": document " + (i + 1), documents);
        }
        return List.copyOf(documents);
    }

    /**
     * The documents of a text as maps, lists and scalars; an empty document is null.
     *
     * @param origin where the text comes from, for messages
     * @throws IllegalArgumentException if it is no YAML; says where
     */
    public static List<@Nullable Object> values(String yaml, String origin) {
        var settings = LoadSettings.builder()
                .setLabel(origin)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(COLLECTION_ALIASES_MAX)
                .setCodePointLimit(CODE_POINTS_MAX)
                .build();
        var values = new ArrayList<@Nullable Object>();
        try {
            requireShallow(new Parse(settings).parseString(yaml), origin);
            new Load(settings).loadAllFromString(yaml).forEach(values::add);
            values.forEach(value -> requireFinite(value, 0, origin));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(origin + ": expected YAML: " + e.getMessage(), e);
        }
        return values;
    }

    /**
     * The only document of a text, as {@link #values} reads it; empty where there is none.
     *
     * @throws IllegalArgumentException if it is no YAML, or there are several: nobody would read the others
     */
    public static Optional<Object> value(String yaml, String origin) {
        var documents = values(yaml, origin).stream().filter(Objects::nonNull).toList();
        if (documents.size() > 1) {
            throw new IllegalArgumentException(origin + ": expected one YAML document, got " + documents.size());
        }
        return documents.stream().findFirst().map(Object.class::cast);
    }

    /** Before it is composed, which goes as deep as the text does. */
    private static void requireShallow(Iterable<Event> events, String origin) {
        var depth = 0;
        for (var event : events) {
            if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
                throw new IllegalArgumentException(origin + ": nests deeper than " + DEPTH_MAX + " levels");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    /** An alias may name what it stands in. */
    private static void requireFinite(@Nullable Object value, int depth, String origin) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException(
                    origin + ": contains itself, or nests deeper than " + DEPTH_MAX + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(child -> requireFinite(child, depth + 1, origin));
        } else if (value instanceof Iterable<?> list) {
            list.forEach(child -> requireFinite(child, depth + 1, origin));
        }
    }

    /**
     * The documents of a file, or of all {@code .yaml}, {@code .yml} and {@code .json} files of a folder in the order of their
     * names.
     *
     * @throws IllegalArgumentException as {@link #read}
     * @throws IOException if a file cannot be read
     */
    public static List<GenericKubernetesResource> readPath(Path path) throws IOException {
        var documents = new ArrayList<GenericKubernetesResource>();
        for (var file : files(path)) {
            documents.addAll(read(Files.readString(file), file.toString()));
        }
        return List.copyOf(documents);
    }

    /** Applies documents one after the other; see {@link Resources#apply}. Stops at the first failure, which names its document. */
    public static CompletionStage<Void> apply(Resources resources, List<GenericKubernetesResource> documents) {
        CompletionStage<?> done = CompletableFuture.completedStage(null);
        for (var document : documents) {
            done = done.thenCompose(previous -> applied(resources, document));
        }
        return done.thenAccept(last -> {});
    }

    private static CompletionStage<GenericKubernetesResource> applied(
            Resources resources, GenericKubernetesResource document) {
        return resources.apply(document).exceptionally(failure -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof ResourceFailure refused) {
                throw new ResourceFailure(refused.reason(), named(document) + ": " + refused.getMessage(), refused);
            }
            throw new CompletionException(cause);
        });
    }

    private static String named(GenericKubernetesResource document) {
        var namespace = document.getMetadata().getNamespace();
        return document.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + document.getMetadata().getName();
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var files = Files.list(path)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        }
    }

    private static void add(@Nullable Object document, String origin, List<GenericKubernetesResource> documents) {
        if (document == null) {
            return;
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(origin + ": expected a mapping, got " + document);
        }
        if ("List".equals(map.get("kind")) && map.get("items") instanceof List<?> items) {
            for (var i = 0; i < items.size(); i++) {
                add(items.get(i), origin + ": items[" + i + "]", documents);
            }
            return;
        }
        documents.add(resource(map, origin));
    }

    private static GenericKubernetesResource resource(Map<?, ?> map, String origin) {
        for (var field : List.of("apiVersion", "kind")) {
            if (!(map.get(field) instanceof String)) {
                throw new IllegalArgumentException(origin + ": " + field + ": expected text, got " + map.get(field));
            }
        }
        var name = map.get("metadata") instanceof Map<?, ?> metadata ? metadata.get("name") : null;
        if (!(name instanceof String)) {
            throw new IllegalArgumentException(
                    origin + ": metadata.name of a " + map.get("kind") + ": expected text, got nothing");
        }
        try {
            return JSON.convertValue(map, GenericKubernetesResource.class);
        } catch (IllegalArgumentException e) {
            var said = String.valueOf(e.getMessage());
            var first = said.lines().findFirst().orElse(said);
            throw new IllegalArgumentException(origin + ": " + map.get("kind") + " " + name + ": " + first, e);
        }
    }
}

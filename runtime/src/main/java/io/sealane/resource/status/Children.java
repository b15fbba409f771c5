package io.sealane.resource.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the children of an object be as they should. Safe for any thread. */
public final class Children {

    private static final String LABEL = "labels/";
    private static final String ANNOTATION = "annotations/";

    private final Resources resources;
    private final Optional<String> given;

    /** @param resources where children are written */
    public Children(Resources resources) {
        this(resources, Optional.empty());
    }

    private Children(Resources resources, Optional<String> given) {
        this.resources = resources;
        this.given = given;
    }

    /**
     * The same, for children that have labels and annotations of their owner's: those that it has no more go. Only what was the owner's can be
     * told to be so; what somebody else has put there, such as a webhook with each write, stays, as nobody would win.
     *
     * @param annotation in which a child that is wanted says by {@link #given} what its owner has given it
     */
    public Children withdrawing(String annotation) {
        return new Children(resources, Optional.of(annotation));
    }

    /** The names of labels and annotations, in one text. */
    public static String given(Map<String, String> labels, Map<String, String> annotations) {
        return Stream.concat(
                        labels.keySet().stream().map(LABEL::concat),
                        annotations.keySet().stream().map(ANNOTATION::concat))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /**
     * Creates a child, or makes it as wanted: its content, and those labels and annotations that are wanted; others' stay,
     * unless these are {@link #withdrawing} what is their owner's no more.
     *
     * @param wanted with its owner; the resource version is filled in
     * @param content what is compared beside labels and annotations
     * @return the child as stored; fails with {@link NotOwned} when somebody else's has that name
     */
    public <T extends HasMetadata> CompletionStage<T> put(
            Resources.Informer<T> informer, HasMetadata owner, T wanted, Function<T, Object> content) {
        return put(informer, owner, wanted, content, (before, next) -> {});
    }

    /**
     * As {@link #put(Resources.Informer, HasMetadata, HasMetadata, Function)}, for kinds whose content the API server completes.
     *
     * @param keep given what is stored and what is wanted, takes over into the latter what must stay; the former must not be changed
     */
    public <T extends HasMetadata> CompletionStage<T> put(
            Resources.Informer<T> informer,
            HasMetadata owner,
            T wanted,
            Function<T, Object> content,
            BiConsumer<T, T> keep) {
        var present = informer.get(ResourceKey.of(wanted));
        if (present.isEmpty()) {
            return resources.create(wanted);
        }
        var before = present.get();
        if (!Owners.controls(owner, before)) {
            return CompletableFuture.failedFuture(new NotOwned(before));
        }
        var meta = wanted.getMetadata();
        var gone = given(before);
        meta.setLabels(over(before.getMetadata().getLabels(), LABEL, gone, meta.getLabels()));
        meta.setAnnotations(over(before.getMetadata().getAnnotations(), ANNOTATION, gone, meta.getAnnotations()));
        boolean same = content.apply(before).equals(content.apply(wanted))
                && meta.getLabels().equals(some(before.getMetadata().getLabels()))
                && meta.getAnnotations().equals(some(before.getMetadata().getAnnotations()));
        if (same) {
            return CompletableFuture.completedStage(before);
        }
        keep.accept(before, wanted);
        meta.setResourceVersion(before.getMetadata().getResourceVersion());
        return resources.replace(wanted);
    }

    /** What its owner had given it when it was last written, and where that is said. */
    private Set<String> given(HasMetadata before) {
        if (given.isEmpty()) {
            return Set.of();
        }
        var names = new HashSet<String>();
        names.add(ANNOTATION + given.get());
        var said = some(before.getMetadata().getAnnotations()).getOrDefault(given.get(), "");
        Collections.addAll(names, said.split(","));
        return names;
    }

    private static Map<String, String> over(
            @Nullable Map<String, String> before,
            String prefix,
            Set<String> gone,
            @Nullable Map<String, String> wanted) {
        var all = new LinkedHashMap<String, String>();
        some(before).forEach((name, value) -> {
            if (!gone.contains(prefix + name)) {
                all.put(name, value);
            }
        });
        all.putAll(some(wanted));
        return all;
    }

    private static Map<String, String> some(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    /** An object of that name is there and belongs to somebody else. */
    public static final class NotOwned extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotOwned(HasMetadata object) {
            super(
                    object.getKind() + " " + ResourceKey.of(object)
                            + ": expected one of ours or none, it is somebody else's",
                    null,
                    false,
                    false);
        }
    }
}

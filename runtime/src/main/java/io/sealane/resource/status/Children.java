package io.sealane.resource.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the children of an object be as they should. Safe for any thread. */
public final class Children {

    private final Resources resources;
    private final boolean exact;

    /** @param resources where children are written */
    public Children(Resources resources) {
        this(resources, false);
    }

    private Children(Resources resources, boolean exact) {
        this.resources = resources;
        this.exact = exact;
    }

    /** The same, for children whose labels and annotations are all their owner's: those that are not wanted go. */
    public Children exact() {
        return new Children(resources, true);
    }

    /**
     * Creates a child, or makes it as wanted: its content, and those labels and annotations that are wanted; others' stay,
     * unless these are {@link #exact()}.
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
        meta.setLabels(over(before.getMetadata().getLabels(), meta.getLabels()));
        meta.setAnnotations(over(before.getMetadata().getAnnotations(), meta.getAnnotations()));
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

    private Map<String, String> over(@Nullable Map<String, String> before, @Nullable Map<String, String> wanted) {
        var all = new LinkedHashMap<String, String>();
        if (!exact) {
            all.putAll(some(before));
        }
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

package io.sealane.serving.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short ways to what stands in an object's metadata. Pure. */
final class Meta {

    private Meta() {}

    static Map<String, String> labels(HasMetadata object) {
        return orEmpty(object.getMetadata().getLabels());
    }

    static Map<String, String> annotations(HasMetadata object) {
        return orEmpty(object.getMetadata().getAnnotations());
    }

    static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    /** The first of several spellings that is there. */
    static Optional<String> annotation(HasMetadata object, String... spellings) {
        var all = annotations(object);
        for (var spelling : spellings) {
            var value = all.get(spelling);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** What a child takes over: all but what belongs to kubectl's own bookkeeping. */
    static Map<String, String> inherited(@Nullable Map<String, String> annotations) {
        var all = new LinkedHashMap<>(orEmpty(annotations));
        all.remove(Known.LAST_APPLIED);
        return all;
    }

    /** Whether a status is about what the object says now. */
    static boolean isCurrent(HasMetadata object, @Nullable Long observedGeneration) {
        return observedGeneration != null
                && observedGeneration.equals(object.getMetadata().getGeneration());
    }
}

package io.sealane.serving.controller.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short ways to what stands in an object's metadata. Pure. */
public final class Meta {

    private static final int NAME_MAX = 63;
    private static final int HASH_BYTES = 16;

    private Meta() {}

    /** Never null. */
    public static Map<String, String> labels(HasMetadata object) {
        return orEmpty(object.getMetadata().getLabels());
    }

    /** Never null. */
    public static Map<String, String> annotations(HasMetadata object) {
        return orEmpty(object.getMetadata().getAnnotations());
    }

    public static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    /** The first of several spellings that is there. */
    public static Optional<String> annotation(HasMetadata object, String... spellings) {
        var all = annotations(object);
        for (var spelling : spellings) {
            var value = all.get(spelling);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** What a child takes over: all but what belongs to kubectl's own bookkeeping, and to ours. */
    public static Map<String, String> inherited(@Nullable Map<String, String> annotations) {
        var all = new LinkedHashMap<>(orEmpty(annotations));
        all.remove(Known.LAST_APPLIED);
        all.remove(Known.INHERITED);
        return all;
    }

    /** Whether a status is about what the object says now. */
    public static boolean isCurrent(HasMetadata object, @Nullable Long observedGeneration) {
        return observedGeneration != null
                && observedGeneration.equals(object.getMetadata().getGeneration());
    }

    /** A wanted name as one that an object may have (RFC 1123, at most 63 characters): longer ones are cut and told apart by a hash. */
    public static String childName(String wanted) {
        if (wanted.length() <= NAME_MAX) {
            return wanted;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(wanted.getBytes(StandardCharsets.UTF_8));
            var hash = HexFormat.of().formatHex(digest, 0, HASH_BYTES);
            return wanted.substring(0, NAME_MAX - hash.length()) + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

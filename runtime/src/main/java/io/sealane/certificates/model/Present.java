package io.sealane.certificates.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kubernetes' models leave out with null what ours leave out by being empty. */
public final class Present {

    private Present() {}

    public static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    public static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : value;
    }

    public static <K, V> Map<K, V> map(@Nullable Map<K, V> value) {
        return value == null ? Map.of() : value;
    }

    public static <T> Optional<T> maybe(@Nullable T value) {
        return Optional.ofNullable(value);
    }

    public static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    public static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    public static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}

package io.sealane.certificates;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kubernetes' models leave out with null what ours leave out by being empty. */
final class Present {

    private Present() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : value;
    }

    static <K, V> Map<K, V> map(@Nullable Map<K, V> value) {
        return value == null ? Map.of() : value;
    }

    static <T> Optional<T> maybe(@Nullable T value) {
        return Optional.ofNullable(value);
    }

    static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}

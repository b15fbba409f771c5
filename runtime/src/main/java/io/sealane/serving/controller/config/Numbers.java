package io.sealane.serving.controller.config;

import io.sealane.resource.ConfigMaps;
import java.util.Map;
import java.util.OptionalLong;

/** Whole numbers and flags of ConfigMaps, where an empty text says nothing. Each message names key, value and what was expected. Pure. */
final class Numbers {

    /** More than anybody means; sums and products of it fit into a long. */
    static final long MAX = 999_999_999;

    private Numbers() {}

    /** @throws IllegalArgumentException for a text that is no such number */
    static OptionalLong whole(Map<String, String> data, String key, long min, long max) {
        var text = data.getOrDefault(key, "").strip();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw wrong(key, text, "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** @throws IllegalArgumentException for a text that is no flag */
    static boolean flag(Map<String, String> data, String key, boolean otherwise) {
        var text = data.getOrDefault(key, "").strip();
        return text.isEmpty() ? otherwise : ConfigMaps.flag(text).orElseThrow(() -> wrong(key, text, "true or false"));
    }

    static IllegalArgumentException wrong(String key, String text, String expected) {
        return new IllegalArgumentException(key + ": expected " + expected + ", got '" + text + "'");
    }
}

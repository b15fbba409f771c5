package io.sealane.serving.controller;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code config-features} says. Of other features than these only the values are looked at ({@link ConfigWarnings}).
 *
 * @param tagHeaders whether a request may choose its revision by {@code Knative-Serving-Tag}
 */
record FeatureConfig(boolean tagHeaders) {

    private static final String TAG_HEADERS = "tag-header-based-routing";
    private static final List<String> FLAGS = List.of("enabled", "allowed", "disabled");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    static FeatureConfig of(Map<String, String> data) {
        data.forEach((key, text) -> {
            if (!key.startsWith("_") && !FLAGS.contains(text.strip().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        key + ": expected one of " + String.join(", ", FLAGS) + ", got '" + text + "'");
            }
        });
        return new FeatureConfig("enabled".equalsIgnoreCase(data.getOrDefault(TAG_HEADERS, "").strip()));
    }
}

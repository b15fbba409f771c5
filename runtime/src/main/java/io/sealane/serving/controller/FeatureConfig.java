package io.sealane.serving.controller;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code config-features} says; of other features {@link ConfigWarnings} tells.
 *
 * @param tagHeaders whether a request may choose its revision by {@code Knative-Serving-Tag}
 */
record FeatureConfig(boolean tagHeaders) {

    private static final String TAG_HEADERS = "tag-header-based-routing";
    private static final List<String> FLAGS = List.of("enabled", "allowed", "disabled");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    static FeatureConfig of(Map<String, String> data) {
        var flag = data.getOrDefault(TAG_HEADERS, "disabled").strip().toLowerCase(Locale.ROOT);
        if (!FLAGS.contains(flag)) {
            throw new IllegalArgumentException(
                    TAG_HEADERS + ": expected one of " + String.join(", ", FLAGS) + ", got '" + flag + "'");
        }
        return new FeatureConfig(flag.equals("enabled"));
    }
}

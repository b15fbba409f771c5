package io.sealane.eventing.source.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What PingSources may be: the ConfigMap {@code config-ping-defaults}. Immutable.
 *
 * @param dataBytesMax of {@code data}, or of {@code dataBase64} as it is written; empty for any number
 */
record PingDefaults(OptionalLong dataBytesMax) {

    static final String CONFIG_MAP = "config-ping-defaults";

    private static final String KEY = "data-max-size";
    /** As Knative called it before. */
    private static final String OLD_KEY = "dataMaxSize";

    /** A value that is none, which only another API server lets in, is as if it were not there. */
    static PingDefaults parse(Map<String, String> data) {
        return new PingDefaults(Stream.of(KEY, OLD_KEY)
                .flatMap(key -> Optional.ofNullable(data.get(key)).stream())
                .findFirst()
                .flatMap(PingDefaults::number)
                .filter(number -> number >= 0)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty));
    }

    /** Empty where it is none. */
    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Reports data that is longer than it may be. */
    void check(Field spec) {
        for (var name : new String[] {"data", "dataBase64"}) {
            var data = spec.at(name);
            var bytes = data.text().getBytes(StandardCharsets.UTF_8).length;
            if (dataBytesMax.isPresent() && bytes > dataBytesMax.getAsLong()) {
                data.forbidden("expected at most " + dataBytesMax.getAsLong() + " bytes, as ConfigMap " + CONFIG_MAP
                        + " says, got " + bytes);
            }
        }
    }

    /** The ConfigMap itself. @param systemNamespace where it is */
    record Rules(String systemNamespace) implements ObjectRules {

        @Override
        public void check(Field map) {
            if (!concerns(map.at("metadata"))) {
                return;
            }
            for (var key : new String[] {KEY, OLD_KEY}) {
                var value = map.at("data").key(key);
                if (value.given() && number(value.text()).isEmpty()) {
                    value.invalid("expected a number of bytes, -1 for any");
                }
            }
        }

        /** The keys that nobody reads: who mistypes one believes in a limit that there is not. */
        @Override
        public List<String> warnings(Field map) {
            var warnings = new ArrayList<String>();
            if (concerns(map.at("metadata"))) {
                map.at("data").entries((key, value) -> {
                    if (!key.startsWith("_") && !key.equals(KEY) && !key.equals(OLD_KEY)) {
                        warnings.add(value.path() + ": has no effect, expected " + KEY);
                    }
                });
            }
            return warnings;
        }

        private boolean concerns(Field metadata) {
            return metadata.at("namespace").text().equals(systemNamespace)
                    && metadata.at("name").text().equals(CONFIG_MAP);
        }
    }
}

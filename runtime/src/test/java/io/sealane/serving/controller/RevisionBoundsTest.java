package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.serving.controller.config.DefaultsConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What templates may say by config-defaults. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionBoundsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what config-defaults says | the template | what is wrong with it
                "|timeoutSeconds: 600|",
                "|timeoutSeconds: 601|timeoutSeconds: expected 0 <= 601 <= 600",
                "max-revision-timeout-seconds: 900|timeoutSeconds: 900|",
                "max-revision-timeout-seconds: 900|timeoutSeconds: 901|timeoutSeconds: expected 0 <= 901 <= 900",
                // Without a word of its own a request may take 300 s.
                "|responseStartTimeoutSeconds: 301|responseStartTimeoutSeconds: expected 0 <= 301 <= 300",
                "revision-timeout-seconds: 500|idleTimeoutSeconds: 500|",
                "|timeoutSeconds: 0, idleTimeoutSeconds: 301|idleTimeoutSeconds: expected 0 <= 301 <= 300",
                "|containerConcurrency: 1000|",
                "|containerConcurrency: 1001|containerConcurrency: expected 0 <= 1001 <= 1000",
                "container-concurrency-max-limit: 20|containerConcurrency: 21|containerConcurrency: expected 0 <= 21 <= 20",
                "allow-container-concurrency-zero: false|containerConcurrency: 0|containerConcurrency: expected 1 <= 0 <= 1000",
                "allow-container-concurrency-zero: false||containerConcurrency: expected 1 <= 0 <= 1000",
                "allow-container-concurrency-zero: false, container-concurrency: 5||",
            })
    void a_template_keeps_to_the_bounds_with_what_it_says_and_what_it_leaves_open(
            String config, String template, String fault) {
        var faults = faults(config == null ? "" : config, template == null ? "" : template);

        assertThat(faults).isEqualTo(fault == null ? List.of() : List.of(fault));
    }

    private static List<String> faults(String config, String template) {
        var defaults = DefaultsConfig.of(map(config));
        var spec = JSON.createObjectNode();
        map(template).forEach((field, value) -> spec.put(field, Long.parseLong(value)));
        return texts(Field.check(spec, field -> TemplateChecks.bounds(field, defaults)));
    }

    private static List<String> texts(List<Cause> causes) {
        return causes.stream()
                .map(cause -> cause.field() + ": "
                        + cause.message().substring(cause.message().indexOf("expected")))
                .toList();
    }

    /** {@code a: 1, b: 2} */
    private static Map<String, String> map(String text) {
        var map = new HashMap<String, String>();
        for (var entry : text.split(", ")) {
            if (!entry.isEmpty()) {
                map.put(entry.split(": ")[0], entry.split(": ")[1]);
            }
        }
        return map;
    }
}

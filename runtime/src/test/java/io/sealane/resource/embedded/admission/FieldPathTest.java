package io.sealane.resource.embedded.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.object.Yaml;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FieldPathTest {

    private static final String OBJECT = """
            metadata: {annotations: {example.com/a: b, "a[0]": c, example.com: d}}
            spec: {a.b: 1, a: {b: 2}, volumes: [{hostPath: {path: /}}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {name: ten}]}
            data: {text: "a: {b: 1}"}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.annotations[example.com/a] | \"b\"",
                "metadata.annotations[a[0]] | \"c\"",
                "metadata.annotations[example.com] | \"d\"",
                "spec.a.b | 1",
                "spec.a | {\"b\":2}",
                "spec.volumes[0].hostPath | {\"path\":\"/\"}",
                "spec.volumes[10].name | \"ten\"",
                "data[text].a.b | \"a: {b: 1}\"",
                "spec.volumes[11].name | ''",
                "spec.volumes[x] | ''",
                "spec.volumesOfOthers | ''",
            })
    void a_path_means_what_is_there(String path, String value) {
        assertThat(FieldPath.value(Yaml.parseAll(OBJECT).get(0), path)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "kind"})
    void what_has_no_fields_is_meant_itself(String path) {
        var text = Yaml.parseAll("{a: b}").get(0).path("a");

        assertThat(FieldPath.value(text, path)).isEqualTo(text);
    }
}

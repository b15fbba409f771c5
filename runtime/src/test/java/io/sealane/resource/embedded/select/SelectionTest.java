package io.sealane.resource.embedded.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Yaml;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SelectionTest {

    private static final JsonNode OBJECT = Yaml.parseAll("""
                    metadata: {name: n, namespace: ns, labels: {app: web, tier: '', example.com/x: y}}
                    status:
                      phase: Running
                      conditions: [{type: Ready, status: 'True'}, {type: Live, status: 'False'}]
                      addresses: [{url: a}, {url: b}]
                    """).get(0);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | true",
                "app=web                       | true",
                "app==web                      | true",
                "app = web                     | true",
                "app=db                        | false",
                "app!=db                       | true",
                "absent!=db                    | true",
                "app!=web                      | false",
                "app in (db, web)              | true",
                "app in (db)                   | false",
                "absent in (db)                | false",
                "app notin (db)                | true",
                "app notin (db,web)            | false",
                "absent notin (db)             | true",
                "app                           | true",
                "absent                        | false",
                "!absent                       | true",
                "!app                          | false",
                "tier=                         | true",
                "app=web,absent                | false",
                "app in (web,db),tier,!absent  | true",
                "example.com/x=y               | true",
            })
    void label_selectors(String selector, boolean selected) {
        assertThat(Selection.parse(selector, "", Set.of()).matches(OBJECT)).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name=n                          | true",
                "metadata.name==n                         | true",
                "metadata.name=m                          | false",
                "metadata.name!=m,metadata.namespace=ns   | true",
                "metadata.namespace!=ns                   | false",
                "status.phase=Running                     | true",
            })
    void field_selectors(String selector, boolean selected) {
        assertThat(Selection.parse("", selector, Set.of("status.phase")).matches(OBJECT))
                .isEqualTo(selected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b=c", "a in b", "in (b)", "a,,b", "a=%"})
    void label_selectors_that_cannot_be_read_are_refused(String selector) {
        assertThatThrownBy(() -> Selection.parse(selector, "", Set.of()))
                .isInstanceOf(ApiFailure.class)
                .hasMessageContaining(selector);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec.x=1", "metadata.name", "=x"})
    void field_selectors_that_are_not_supported_are_refused(String selector) {
        assertThatThrownBy(() -> Selection.parse("", selector, Set.of())).isInstanceOf(ApiFailure.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".status.phase                                        | [Running]",
                ".status.conditions[?(@.type==\"Ready\")].status      | ['True']",
                ".status.conditions[?(@.type!='Ready')].type          | [Live]",
                ".status.addresses[*].url                             | [a, b]",
                ".status.addresses[1].url                             | [b]",
                ".status.addresses[-1].url                            | [b]",
                ".metadata.labels['example\\.com/x']                  | [y]",
                ".metadata.labels.example\\.com/x                     | [y]",
                ".status.absent.more                                  | []",
            })
    void json_paths(String path, String expected) {
        assertThat(JsonPath.parse(path).find(OBJECT))
                .containsExactlyElementsOf(Yaml.parseAll(expected).get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", ".a[", ".a[?(@.b>1)]", "..a"})
    void json_paths_that_cannot_be_read_say_where(String path) {
        assertThatThrownBy(() -> JsonPath.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(path);
    }
}

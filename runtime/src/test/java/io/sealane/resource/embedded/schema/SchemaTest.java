package io.sealane.resource.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SchemaTest {

    private static final Schema SCHEMA = Schema.parse(yaml("""
            type: object
            properties:
              spec:
                type: object
                required: [name]
                properties:
                  name: {type: string, minLength: 2, maxLength: 4, pattern: '^[a-z]+$'}
                  count: {type: integer, minimum: 1, maximum: 9, format: int32}
                  ratio: {type: number, exclusiveMinimum: true, minimum: 0}
                  mode: {type: string, enum: [on-demand, always], default: always}
                  maybe: {type: string, nullable: true}
                  port: {x-kubernetes-int-or-string: true}
                  when: {type: string, format: date-time}
                  tags: {type: array, maxItems: 2, x-kubernetes-list-type: set, items: {type: string}}
                  labels: {type: object, additionalProperties: {type: string}}
                  items:
                    type: array
                    items: {type: object, properties: {kind: {type: string, default: Pod}}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  choice:
                    type: object
                    properties: {a: {type: string}, b: {type: string}}
                    oneOf: [{required: [a]}, {required: [b]}]
            """));

    private static final Schema MAPS = Schema.parse(yaml("""
            type: object
            properties:
              spec:
                type: object
                properties:
                  name: {type: string}
                  port: {x-kubernetes-int-or-string: true}
                  labels: {type: object, additionalProperties: {type: string}}
                  limits: {type: object, additionalProperties: {x-kubernetes-int-or-string: true}}
                  values: {type: object, additionalProperties: {x-kubernetes-preserve-unknown-fields: true}}
                  modes: {type: object, additionalProperties: {type: string, default: always}}
                  maybes: {type: object, additionalProperties: {type: string, nullable: true}}
                  deep:
                    type: object
                    additionalProperties: {type: object, additionalProperties: {type: string}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  any: {type: object, additionalProperties: true}
            """));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: ab}                        | ",
                "{name: ab, maybe: null}           | ",
                "{name: ab, port: 80}              | ",
                "{name: ab, port: http}            | ",
                "{name: ab, free: {x: [1]}}        | ",
                "{name: ab, count: 5.0}            | ",
                "{name: ab, choice: {a: x}}        | ",
                "{}                                | spec.name: Required value",
                "{name: a}                         | spec.name: Invalid value: \"a\": should be at least 2 chars long",
                "{name: abcde}                     | spec.name: Invalid value: \"abcde\": should be at most 4 chars long",
                "{name: AB}                        | spec.name: Invalid value: \"AB\": should match '^[a-z]+$'",
                "{name: 1}                         | spec.name: Invalid value: \"integer\": spec.name in body must be of type string",
                "{name: null}                      | spec.name: Invalid value: \"null\": spec.name in body must be of type string",
                "{name: ab, count: 10}             | spec.count: Invalid value: 10: should be less than or equal to 9",
                "{name: ab, count: 0}              | spec.count: Invalid value: 0: should be greater than or equal to 1",
                "{name: ab, count: 1.5}            | spec.count: Invalid value: \"number\": spec.count in body must be of type integer",
                "{name: ab, ratio: 0}              | spec.ratio: Invalid value: 0: should be greater than or equal to 0",
                "{name: ab, mode: never}           | spec.mode: Unsupported value: \"never\": supported values: \"on-demand\", \"always\"",
                "{name: ab, port: true}            | spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string",
                "{name: ab, when: today}           | spec.when: Invalid value: \"today\": must be of format date-time",
                "{name: ab, tags: [a, b, c]}       | spec.tags: Invalid value: 3: must have at most 2 items",
                "{name: ab, tags: [a, a]}          | spec.tags[1]: Duplicate value: \"a\"",
                "{name: ab, labels: {k: 1}}        | spec.labels[k]: Invalid value: \"integer\": spec.labels[k] in body must be of type string",
                "{name: ab, items: [{kind: 1}]}    | spec.items[0].kind: Invalid value: \"integer\": spec.items[0].kind in body must be of type string",
                "{name: ab, choice: {a: x, b: y}}  | spec.choice: Invalid value: \"\": \"spec.choice\" must validate one and only one schema (oneOf)",
            })
    void faults_are_named_with_their_path(String spec, String fault) {
        var causes = Validation.check(object(spec), SCHEMA);
        assertThat(causes).map(Object::toString).containsExactly(fault == null ? new String[0] : new String[] {fault});
    }

    @Test
    void defaults_fill_what_is_missing_at_any_depth() {
        var object = object("{name: ab, items: [{}, {kind: Job}]}");
        Defaults.apply(object, SCHEMA, true);
        assertThat(object).isEqualTo(object("{name: ab, items: [{kind: Pod}, {kind: Job}], mode: always}"));
    }

    @Test
    void a_null_gives_way_to_a_default_where_null_is_not_allowed() {
        var object = object("{mode: null, maybe: null}");
        Defaults.apply(object, SCHEMA, true);
        assertThat(object).isEqualTo(object("{mode: always, maybe: null}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is written | in a kind that is defined | in one of the server's own
                "{labels: {a: null, b: c}}       | {labels: {b: c}}         | {labels: {a: '', b: c}}",
                "{limits: {cpu: null, memory: 1}} | {limits: {memory: 1}}    | {limits: {memory: 1}}",
                "{values: {a: null, b: {c: null}}} | {values: {b: {c: null}}} | {values: {b: {c: null}}}",
                "{modes: {a: null}}              | {modes: {a: always}}     | {modes: {a: always}}",
                "{maybes: {a: null}}             | {maybes: {a: null}}      | {maybes: {a: null}}",
                "{deep: {a: {b: null}}}          | {deep: {a: {}}}          | {deep: {a: {b: ''}}}",
                "{port: null, name: null}        | {}                       | {}",
                "{free: {a: null}}               | {free: {a: null}}        | {free: {a: null}}",
                "{any: {a: null}}                | {any: {a: null}}         | {any: {a: null}}",
            })
    void a_null_in_a_map_says_nothing_where_null_is_not_allowed(String written, String defined, String own) {
        for (var custom : List.of(true, false)) {
            var object = object(written);
            Defaults.apply(object, MAPS, custom);
            assertThat(object).isEqualTo(object(custom ? defined : own));
        }
    }

    @Test
    void unknown_fields_go_but_not_those_that_are_preserved() {
        var object = object("{name: ab, typo: 1, free: {any: 1}, labels: {k: v}, items: [{kind: Pod, typo: 2}]}");
        object.put("kind", "Thing").putObject("metadata").put("name", "x");
        assertThat(UnknownFields.find(object, SCHEMA)).containsExactly("spec.typo", "spec.items[0].typo");
        assertThat(UnknownFields.prune(object, SCHEMA)).containsExactly("spec.typo", "spec.items[0].typo");
        var expected = object("{name: ab, free: {any: 1}, labels: {k: v}, items: [{kind: Pod}]}");
        expected.put("kind", "Thing").putObject("metadata").put("name", "x");
        assertThat(object).isEqualTo(expected);
    }

    private static ObjectNode object(String spec) {
        return yaml("spec: " + spec);
    }

    private static ObjectNode yaml(String text) {
        return (ObjectNode) Yaml.parseAll(text).get(0);
    }
}

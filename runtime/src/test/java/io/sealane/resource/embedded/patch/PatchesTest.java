package io.sealane.resource.embedded.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Yaml;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PatchesTest {

    /** From RFC 7386, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: b}            | {a: c}                     | {a: c}",
                "{a: b}            | {b: c}                     | {a: b, b: c}",
                "{a: b}            | {a: null}                  | {}",
                "{a: b, b: c}      | {a: null}                  | {b: c}",
                "{a: [b]}          | {a: c}                     | {a: c}",
                "{a: c}            | {a: [b]}                   | {a: [b]}",
                "{a: {b: c}}       | {a: {b: d, c: null}}       | {a: {b: d}}",
                "{a: [{b: c}]}     | {a: [1]}                   | {a: [1]}",
                "{e: null}         | {a: 1}                     | {e: null, a: 1}",
                "{}                | {a: {bb: {ccc: null}}}     | {a: {bb: {}}}",
            })
    void merge_patch(String target, String patch, String expected) {
        assertThat(MergePatch.apply(yaml(target), yaml(patch))).isEqualTo(yaml(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: 1}        | [{op: add, path: /b, value: 2}]                                      | {a: 1, b: 2}",
                "{a: [1, 3]}   | [{op: add, path: /a/1, value: 2}]                                    | {a: [1, 2, 3]}",
                "{a: [1]}      | [{op: add, path: /a/-, value: 2}]                                    | {a: [1, 2]}",
                "{a: 1}        | [{op: replace, path: /a, value: 2}]                                  | {a: 2}",
                "{a: [1, 2]}   | [{op: replace, path: /a/0, value: 9}]                                | {a: [9, 2]}",
                "{a: [1, 2]}   | [{op: remove, path: /a/0}]                                           | {a: [2]}",
                "{a: 1, b: 2}  | [{op: move, from: /a, path: /c}]                                     | {b: 2, c: 1}",
                "{a: {x: 1}}   | [{op: copy, from: /a, path: /b}, {op: remove, path: /a/x}]           | {a: {}, b: {x: 1}}",
                "{'a/b': 1}    | [{op: test, path: /a~1b, value: 1}, {op: remove, path: /a~1b}]       | {}",
            })
    void json_patch(String target, String patch, String expected) {
        assertThat(JsonPatch.apply(yaml(target), yaml(patch))).isEqualTo(yaml(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{op: remove, path: /x}]                 | 422",
                "[{op: replace, path: /x, value: 1}]      | 422",
                "[{op: add, path: /x/y, value: 1}]        | 422",
                "[{op: add, path: /l/7, value: 1}]        | 422",
                "[{op: add, path: /l/z, value: 1}]        | 422",
                "[{op: test, path: /a, value: 2}]         | 422",
                "[{op: grow, path: /a}]                   | 400",
                "[{op: add, path: /b}]                    | 400",
                "[{op: add, path: b, value: 1}]           | 400",
                "{op: add}                                | 400",
            })
    void json_patches_that_do_not_fit_are_refused(String patch, int code) {
        assertThatThrownBy(() -> JsonPatch.apply(yaml("{a: 1, l: []}"), yaml(patch)))
                .isInstanceOfSatisfying(
                        ApiFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{spec: {containers: [{name: a, image: x}, {name: b}]}} | {spec: {containers: [{name: a, image: y}]}} | {spec: {containers: [{name: a, image: y}, {name: b}]}}",
                "{spec: {containers: [{name: a}]}} | {spec: {containers: [{name: b}]}} | {spec: {containers: [{name: a}, {name: b}]}}",
                "{spec: {containers: [{name: a}, {name: b}]}} | {spec: {containers: [{name: a, $patch: delete}]}} | {spec: {containers: [{name: b}]}}",
                "{spec: {containers: [{name: a, env: [{name: X, value: '1'}]}]}} | {spec: {containers: [{name: a, env: [{name: Y, value: '2'}]}]}} | {spec: {containers: [{name: a, env: [{name: X, value: '1'}, {name: Y, value: '2'}]}]}}",
                "{spec: {containers: [{name: a, args: [x, y]}]}} | {spec: {containers: [{name: a, args: [z]}]}} | {spec: {containers: [{name: a, args: [z]}]}}",
                "{spec: {ports: [{port: 80, name: x}]}} | {spec: {ports: [{port: 80, name: y}, {port: 81}]}} | {spec: {ports: [{port: 80, name: y}, {port: 81}]}}",
                "{spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 1}]}]}}}} | {spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 2}]}]}}}} | {spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 1}, {containerPort: 2}]}]}}}}",
                "{metadata: {finalizers: [a]}} | {metadata: {finalizers: [b, a]}} | {metadata: {finalizers: [a, b]}}",
                "{metadata: {finalizers: [a, b]}} | {metadata: {$deleteFromPrimitiveList/finalizers: [a]}} | {metadata: {finalizers: [b]}}",
                "{spec: {containers: [{name: a}, {name: b}]}} | {spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: []}} | {spec: {containers: [{name: b}, {name: a}]}}",
                "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}} | {spec: {strategy: {$retainKeys: [type], type: Recreate}}} | {spec: {strategy: {type: Recreate}}}",
                "{data: {a: '1', b: '2'}} | {data: {$patch: replace, c: '3'}} | {data: {c: '3'}}",
                "{spec: {containers: [{name: a}]}} | {spec: {containers: [{$patch: replace}, {name: b}]}} | {spec: {containers: [{name: b}]}}",
                "{data: {a: '1'}} | {data: {a: null, b: '2'}} | {data: {b: '2'}}",
                "{status: {conditions: [{type: Ready, status: 'False'}]}} | {status: {conditions: [{type: Ready, status: 'True'}]}} | {status: {conditions: [{type: Ready, status: 'True'}]}}",
            })
    void strategic_merge_patch(String target, String patch, String expected) {
        assertThat(StrategicMerge.apply((ObjectNode) yaml(target), yaml(patch))).isEqualTo(yaml(expected));
    }

    @Test
    void an_item_without_its_merge_key_is_refused() {
        assertThatThrownBy(() -> StrategicMerge.apply(
                        (ObjectNode) yaml("{spec: {}}"), yaml("{spec: {containers: [{image: x}]}}")))
                .hasMessageContaining("spec.containers")
                .hasMessageContaining("'name'");
    }

    @Test
    void patching_leaves_its_arguments_as_they_are() {
        var target = (ObjectNode) yaml("{spec: {containers: [{name: a}]}, x: [1]}");
        StrategicMerge.apply(target, yaml("{spec: {containers: [{name: a, image: y}]}, x: [2]}"));
        MergePatch.apply(target, yaml("{spec: null}"));
        JsonPatch.apply(target, yaml("[{op: remove, path: /x}]"));
        assertThat(target).isEqualTo(yaml("{spec: {containers: [{name: a}]}, x: [1]}"));
    }

    private static JsonNode yaml(String text) {
        return Yaml.parseAll(text).get(0);
    }
}

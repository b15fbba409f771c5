package io.sealane.resource.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManifestsTest {

    private static final String A = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: \"1\"}}\n";
    private static final String B = "{apiVersion: v1, kind: Secret, metadata: {name: b, namespace: ns}}\n";

    @Test
    void a_text_may_hold_several_documents_and_empty_ones() {
        assertEquals(
                List.of("ConfigMap a", "Secret b"),
                names(Manifests.read("---\n---\n" + A + "---\n# nothing\n---\n" + B, "t")));
    }

    @Test
    void a_List_stands_for_its_items() {
        var list = "apiVersion: v1\nkind: List\nitems:\n- " + A + "- " + B;

        assertEquals(List.of("ConfigMap a", "Secret b"), names(Manifests.read(list, "t")));
    }

    @Test
    void a_folder_is_read_in_the_order_of_names(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("2.yaml"), A);
        Files.writeString(folder.resolve("1.yml"), B);
        Files.writeString(folder.resolve("3.txt"), "not: [yaml");

        assertEquals(List.of("Secret b", "ConfigMap a"), names(Manifests.readPath(folder)));
        assertEquals(List.of("ConfigMap a"), names(Manifests.readPath(folder.resolve("2.yaml"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: X                                        | here: apiVersion: expected text, got null",
                "{apiVersion: v1, kind: 7, metadata: {name: a}} | here: kind: expected text, got 7",
                "{apiVersion: v1, kind: X, metadata: {}}        | here: metadata.name of a X: expected text, got nothing",
                "[1]                                            | here: expected a mapping, got [1]"
            })
    void a_document_that_is_no_object_is_refused_with_a_reason(String yaml, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml, "here"))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: X         | here: document 2: apiVersion: expected text, got null",
                "[1]             | here: document 2: expected a mapping, got [1]",
                "{kind: List, items: [{apiVersion: v1, kind: X}]}"
                        + "| here: document 2: items[0]: metadata.name of a X: expected text, got nothing"
            })
    void of_several_documents_the_faulty_one_is_told_by_its_number(String faulty, String message) {
        var yaml = A + "---\n" + faulty + "\n---\n" + B;

        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml, "here"))
                        .getMessage());
    }

    @Test
    void metadata_that_cannot_be_read_is_told_with_its_object() {
        var yaml = A + "---\n{apiVersion: v1, kind: X, metadata: {name: x, labels: [y]}}\n";
        var message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml, "here"))
                .getMessage());

        assertTrue(
                message.startsWith("here: document 2: X x: ") && message.lines().count() == 1, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{a: [1, 2 | here: expected YAML", "{a: 1, a: 2} | here: expected YAML"})
    void what_is_no_YAML_is_refused_and_placed(String yaml, String start) {
        var message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml, "here"))
                .getMessage());

        assertTrue(message.startsWith(start) && message.contains("line 1"), message);
    }

    @Test
    void an_alias_bomb_is_refused() {
        var bomb = new StringBuilder("a: &a [x, x]\n");
        for (char c = 'b'; c < 'z'; c++) {
            var before = "*" + (char) (c - 1);
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(String.join(", ", java.util.Collections.nCopies(9, before)))
                    .append("]\n");
        }

        assertThrows(IllegalArgumentException.class, () -> Manifests.read(bomb.toString(), "bomb"));
    }

    private static List<String> names(List<GenericKubernetesResource> documents) {
        return documents.stream()
                .map(document ->
                        document.getKind() + " " + document.getMetadata().getName())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"&a [*a]", "a: &a {b: *a}", "deep"})
    void what_contains_itself_or_nests_without_end_is_refused(String text) {
        var yaml = text.equals("deep") ? "[".repeat(100_000) : text;

        var failure = assertThrows(IllegalArgumentException.class, () -> Manifests.values(yaml, "origin"));

        assertTrue(failure.getMessage().startsWith("origin: "), failure.getMessage());
    }
}

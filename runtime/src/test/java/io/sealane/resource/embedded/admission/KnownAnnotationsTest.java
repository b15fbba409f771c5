package io.sealane.resource.embedded.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.core.CoreKinds;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KnownAnnotationsTest {

    private static final Rulebook BOOK = Rulebook.empty()
            .knowing(KnownAnnotations.none().on(List.of("pods"), "sealane.io/retention", "sealane.io/order"))
            .and(Rulebook.empty()
                    .knowing(KnownAnnotations.none()
                            .on(List.of("services"), "sealane.io/order")
                            .and("serving.knative.dev/creator")));

    private static List<String> warnings(String plural, String metadata) {
        var kind = CoreKinds.all().stream()
                .filter(each -> each.names().plural().equals(plural))
                .findFirst()
                .orElseThrow();
        return warnings(kind, "metadata: {" + metadata + "}");
    }

    private static List<String> warnings(Kind kind, String yaml) {
        return BOOK.applied(kind).rules().warnings((ObjectNode)
                Yaml.parseAll(yaml).get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "sealane.io/retension, sealane.io/retention",
        "sealane.io/odrer, sealane.io/order",
        "cert.sealane.io/x, sealane.io/order",
        "serving.knative.dev/creater, serving.knative.dev/creator",
        "networking.knative.dev/creator, serving.knative.dev/creator"
    })
    void a_mistyped_name_is_told_with_the_nearest_that_is_known(String name, String nearest) {
        assertThat(warnings("pods", "annotations: {" + name + ": a}"))
                .containsExactly("metadata.annotations[" + name
                        + "]: unknown, so it has no effect; the nearest that is known is " + nearest);
    }

    @Test
    void one_that_counts_elsewhere_is_told_with_where() {
        assertThat(warnings("pods", "annotations: {sealane.io/order: a, sealane.io/retention: b}"))
                .isEmpty();
        assertThat(warnings("services", "annotations: {sealane.io/order: a, sealane.io/retention: b}"))
                .containsExactly(
                        "metadata.annotations[sealane.io/retention]: has no effect on a Service, only on pods");
        assertThat(warnings("secrets", "annotations: {sealane.io/order: a}"))
                .containsExactly(
                        "metadata.annotations[sealane.io/order]: has no effect on a Secret, only on pods, services");
    }

    @Test
    void other_peoples_names_and_what_a_controller_made_are_left_alone() {
        assertThat(warnings(
                        "pods",
                        "annotations: {retension: a, example.com/x: b, features.knative.dev/x: c, notsealane.io/x: d}"))
                .isEmpty();
        assertThat(warnings(
                        "pods",
                        "annotations: {sealane.io/x: a}, ownerReferences: [{kind: Broker, name: b, controller: true}]"))
                .isEmpty();
    }

    @Test
    void of_many_the_first_ten_are_told() {
        var many = IntStream.range(0, 1000)
                .mapToObj(i -> "sealane.io/x" + i + ": a")
                .toList();

        assertThat(warnings("pods", "annotations: {" + String.join(", ", many) + "}"))
                .hasSize(10);
    }

    @Test
    void templates_are_looked_at_too() {
        var kind = CoreKinds.all().stream()
                .filter(each -> each.names().plural().equals("deployments"))
                .findFirst()
                .orElseThrow();
        assertThat(warnings(
                        kind,
                        "{metadata: {name: d}, spec: {template: {metadata: {annotations: {sealane.io/oder: a,"
                                + " sealane.io/order: b}}}}}"))
                .containsExactly("spec.template.metadata.annotations[sealane.io/oder]: unknown, so it has no effect;"
                        + " the nearest that is known is sealane.io/order");
    }
}

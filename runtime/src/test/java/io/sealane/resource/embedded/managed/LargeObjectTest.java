package io.sealane.resource.embedded.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.sealane.resource.embedded.kind.CustomKinds;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Yaml;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the largest objects cost. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LargeObjectTest {

    private static final int LEAVES = 40_000;
    private static final long BYTES_MAX = 160L << 20;
    private static final ServedKind THING = served();

    private static ServedKind served() {
        var kind = CustomKinds.parse(Yaml.parseAll("""
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {kind: Thing, plural: things}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """).get(0));
        return new ServedKind(kind, kind.versions().get(0));
    }

    private static FieldManagement management() {
        return new FieldManagement(THING, "", "2026-01-01T00:00:00Z");
    }

    /** Many leaves, so many levels down. */
    private static ObjectNode object(int depth, String value) {
        var object = Json.object();
        var node = object;
        for (var i = 0; i < depth; i++) {
            node = node.putObject("d");
        }
        for (var i = 0; i < LEAVES; i++) {
            node.put("leaf-" + i, value);
        }
        return object;
    }

    private static long allocated(Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static ObjectNode applied(int depth, String manager) {
        var applied = management().apply(Json.object(), object(depth, "v"), manager, false);
        var object = applied.object();
        object.putObject("metadata").set("managedFields", applied.managedFields());
        return object;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150})
    void an_apply_allocates_little_however_deep_the_fields_are(int depth) {
        var live = applied(depth, "one");
        var config = object(depth, "v");

        assertThat(allocated(() -> management().apply(live, config, "two", false)))
                .isLessThan(BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150})
    void an_update_allocates_little_however_deep_the_fields_are(int depth) {
        var live = applied(depth, "one");
        var after = object(depth, "w");

        assertThat(allocated(() -> management().updated(live, after, "two"))).isLessThan(BYTES_MAX);
    }

    @Test
    void of_many_conflicts_all_are_counted_and_some_are_named() {
        var live = applied(150, "one");
        var config = object(150, "w");

        var failure = catchThrowableOfType(ApiFailure.class, () -> management().apply(live, config, "two", false));

        assertThat(failure).hasMessageContaining("Apply failed with 40000 conflicts");
        assertThat(failure).hasMessageContaining("- and 39900 more");
        assertThat(failure.status().at("/details/causes")).hasSize(Conflicts.FIELDS_MAX);
    }
}

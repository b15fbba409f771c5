package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server-side apply with the real kubectl. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
@NeedsTool("kubectl")
class KubectlApplyTest {

    @TempDir
    static Path home;

    private static ServedApi served;
    private static Kubectl kubectl;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        kubectl = new Kubectl(home, served.url());
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
    }

    private static String file(String name, String yaml) throws Exception {
        return Files.writeString(home.resolve(name + ".yaml"), yaml).toString();
    }

    private static String map(String name, String data) {
        return "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: " + data + "}\n";
    }

    @Test
    void an_edited_field_is_a_conflict_until_it_is_forced() throws Exception {
        var file = file("conflict", map("conflict", "{a: one, b: two}"));
        assertThat(kubectl.succeed("apply", "--server-side", "-f", file))
                .isEqualTo("configmap/conflict serverside-applied\n");
        kubectl.succeed("patch", "cm", "conflict", "--field-manager=editor", "-p", "{\"data\":{\"a\":\"edited\"}}");
        var refused = kubectl.run("apply", "--server-side", "-f", file);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output())
                .contains("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.a");
        assertThat(kubectl.succeed("get", "cm", "conflict", "-o", "jsonpath={.data.a}"))
                .isEqualTo("edited");
        kubectl.succeed("apply", "--server-side", "--force-conflicts", "-f", file);
        assertThat(kubectl.succeed("get", "cm", "conflict", "-o", "jsonpath={.data.a}"))
                .isEqualTo("one");
        assertThat(kubectl.succeed("get", "cm", "conflict", "-o", "yaml", "--show-managed-fields"))
                .contains("manager: kubectl", "operation: Apply", "f:a: {}")
                .doesNotContain("manager: editor");
    }

    @Test
    void two_appliers_share_a_custom_object_and_conflict_over_one_field() throws Exception {
        var broker = "---\n{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: shared%s}, spec: %s}\n";
        var first = file("first", broker.formatted("", "{delivery: {retry: 3, backoffPolicy: linear}}"));
        var second = file("second", broker.formatted(", labels: {team: b}", "{delivery: {retry: 3}}"));
        kubectl.succeed("apply", "--server-side", "--field-manager=team-a", "-f", first);
        kubectl.succeed("apply", "--server-side", "--field-manager=team-b", "-f", second);
        Files.writeString(Path.of(second), Files.readString(Path.of(second)).replace("retry: 3", "retry: 5"));
        assertThat(kubectl.run("apply", "--server-side", "--field-manager=team-b", "-f", second)
                        .output())
                .contains("Apply failed with 1 conflict: conflict with \"team-a\": .spec.delivery.retry");
        file("first", broker.formatted("", "{}"));
        kubectl.succeed("apply", "--server-side", "--field-manager=team-a", "-f", first);
        assertThat(kubectl.succeed("get", "broker", "shared", "-o", "jsonpath={.spec.delivery}"))
                .isEqualTo("{\"retry\":3}");
        kubectl.succeed("apply", "--server-side", "--field-manager=team-b", "-f", second);
        assertThat(kubectl.succeed("get", "broker", "shared", "-o", "jsonpath={.spec.delivery.retry}"))
                .isEqualTo("5");
    }

    @Test
    void client_side_apply_is_taken_over() throws Exception {
        var file = file("upgrade", map("upgrade", "{a: one, gone: x}"));
        kubectl.succeed("apply", "-f", file);
        file("upgrade", map("upgrade", "{a: two}"));
        kubectl.succeed("apply", "--server-side", "-f", file);
        assertThat(kubectl.succeed("get", "cm", "upgrade", "-o", "jsonpath={.data}"))
                .isEqualTo("{\"a\":\"two\"}");
        assertThat(kubectl.succeed("get", "cm", "upgrade", "-o", "yaml", "--show-managed-fields"))
                .doesNotContain("kubectl-client-side-apply");
    }

    @Test
    void a_status_is_applied_through_its_sub_resource() throws Exception {
        var file = file(
                "status",
                "---\n{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: st}, status: {annotations: {a: b}}}");
        kubectl.succeed("apply", "--server-side", "-f", file);
        assertThat(kubectl.succeed("get", "broker", "st", "-o", "jsonpath={.status}"))
                .isEmpty();
        kubectl.succeed("apply", "--server-side", "--subresource=status", "-f", file);
        assertThat(kubectl.succeed("get", "broker", "st", "-o", "jsonpath={.status.annotations.a}"))
                .isEqualTo("b");
    }

    @Test
    void a_dry_run_applies_nothing_and_unknown_fields_are_refused() throws Exception {
        var file = file("dry", map("dry", "{a: one}"));
        assertThat(kubectl.succeed("apply", "--server-side", "--dry-run=server", "-f", file))
                .isEqualTo("configmap/dry serverside-applied (server dry run)\n");
        assertThat(kubectl.run("get", "cm", "dry").code()).isEqualTo(1);
        file("dry", "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: dry}, dat: {}}");
        assertThat(kubectl.run("apply", "--server-side", "-f", file).output()).contains("unknown field \"dat\"");
    }
}

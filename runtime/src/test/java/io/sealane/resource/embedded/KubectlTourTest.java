package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl's verbs, each with what is special about it; {@link KubectlKindsTest} takes all kinds through them. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class KubectlTourTest {

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
        return Files.writeString(home.resolve(name + ".yaml"), "---\n" + yaml).toString();
    }

    private static String map(String name, String data) throws Exception {
        return file(name, "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: %s}\n".formatted(name, data));
    }

    private static String value(String kind, String name, String path) throws Exception {
        return kubectl.succeed("get", kind, name, "-o", "jsonpath={" + path + "}");
    }

    private static String refusal(String... arguments) throws Exception {
        var run = kubectl.run(arguments);
        assertThat(run.code()).as(run.output()).isEqualTo(1);
        return run.output();
    }

    @Test
    void patch_merges_lists_by_key_replaces_them_or_goes_by_paths() throws Exception {
        var names = ".spec.template.spec.containers[*].name";
        var side = "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"i\"}]}}}}";
        kubectl.succeed("create", "deployment", "patched", "--image=example.com/main");
        kubectl.succeed("patch", "deployment", "patched", "-p", side);
        assertThat(value("deployment", "patched", names).split(" ")).containsExactlyInAnyOrder("side", "main");
        kubectl.succeed("patch", "deployment", "patched", "--type=merge", "-p", side);
        assertThat(value("deployment", "patched", names)).isEqualTo("side");
        var replicas =
                "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":1},{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3}]";
        kubectl.succeed("patch", "deployment", "patched", "--type=json", "-p", replicas);
        assertThat(value("deployment", "patched", ".spec.replicas")).isEqualTo("3");
        assertThat(refusal("patch", "deployment", "patched", "--type=json", "-p", replicas))
                .contains("/spec/replicas");
    }

    @Test
    void replace_keeps_the_object_and_by_force_makes_another() throws Exception {
        var file = map("replaced", "{a: one}");
        kubectl.succeed("create", "-f", file);
        var uid = value("cm", "replaced", ".metadata.uid");
        map("replaced", "{b: two}");
        assertThat(kubectl.succeed("replace", "-f", file)).isEqualTo("configmap/replaced replaced\n");
        assertThat(value("cm", "replaced", ".data")).isEqualTo("{\"b\":\"two\"}");
        assertThat(value("cm", "replaced", ".metadata.uid")).isEqualTo(uid);
        kubectl.succeed("replace", "--force", "-f", file);
        assertThat(value("cm", "replaced", ".metadata.uid")).isNotEqualTo(uid);
        file("replaced", "{apiVersion: v1, kind: ConfigMap, metadata: {name: replaced, resourceVersion: '1'}}");
        assertThat(refusal("replace", "-f", file))
                .contains("Error from server (Conflict)", "the object has been modified");
        assertThat(refusal("replace", "-f", map("absent", "{}"))).contains("configmaps \"absent\" not found");
    }

    @Test
    void edit_saves_what_the_editor_leaves() throws Exception {
        kubectl.succeed("create", "-f", map("edited", "{a: one}"));
        assertThat(kubectl.edit("s/one/two/", "cm/edited").output()).isEqualTo("configmap/edited edited\n");
        assertThat(value("cm", "edited", ".data.a")).isEqualTo("two");
        assertThat(kubectl.edit("s/absent/x/", "cm/edited").output()).isEqualTo("Edit cancelled, no changes made.\n");
        var invalid = kubectl.edit("s/^data:/dat:/", "cm/edited");
        assertThat(invalid.code()).isEqualTo(1);
        assertThat(invalid.output()).contains("unknown field \"dat\"");
    }

    private static String list(String name, String value) throws Exception {
        return file(name, """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: %1$s-map}, data: {a: %2$s}}
                - {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: %1$s, labels: {a: %2$s}}, spec: {}}
                - apiVersion: v1
                  kind: Pod
                  metadata: {name: %1$s, labels: {a: %2$s}}
                  spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
                """.formatted(name, value));
    }

    @Test
    void a_list_is_checked_created_compared_applied_and_replaced_item_by_item() throws Exception {
        var file = list("listed", "one");
        assertThat(kubectl.succeed("create", "--dry-run=server", "-f", file).lines())
                .hasSize(3);
        assertThat(kubectl.succeed("apply", "-f", file).lines())
                .containsExactly(
                        "configmap/listed-map created",
                        "broker.eventing.knative.dev/listed created",
                        "pod/listed created");
        assertThat(kubectl.succeed("apply", "-f", file)).doesNotContain("configured", "created");
        assertThat(kubectl.succeed("diff", "-f", file)).isEmpty();
        list("listed", "two");
        assertThat(refusal("diff", "-f", file)).contains("-  a: one", "+  a: two", "-    a: one", "+    a: two");
        assertThat(kubectl.succeed("apply", "-f", file).lines()).allMatch(line -> line.endsWith(" configured"));
        list("listed", "three");
        assertThat(kubectl.succeed("replace", "-f", file).lines()).allMatch(line -> line.endsWith(" replaced"));
        assertThat(value("cm", "listed-map", ".data.a")).isEqualTo("three");
        list("listed", "three, b: {c: d}");
        assertThat(refusal("apply", "-f", file)).contains("error validating", "data.b");
        assertThat(kubectl.succeed("delete", "-f", list("listed", "x")).lines()).hasSize(3);
    }

    @Test
    void several_objects_are_edited_at_once() throws Exception {
        kubectl.succeed("create", "-f", map("several-a", "{a: one}"));
        kubectl.succeed("create", "-f", map("several-b", "{a: one}"));
        assertThat(kubectl.edit("s/one/two/", "cm/several-a", "cm/several-b").output())
                .isEqualTo("configmap/several-a edited\nconfigmap/several-b edited\n");
        assertThat(value("cm", "several-a", ".data.a") + value("cm", "several-b", ".data.a"))
                .isEqualTo("twotwo");
        assertThat(kubectl.edit("s/data:/dat:/", "cm/several-a", "cm/several-b").output())
                .contains("configmaps \"several-a\" is invalid");
    }

    @Test
    void explain_says_what_fields_are_for() throws Exception {
        assertThat(kubectl.succeed("explain", "trigger.spec.broker"))
                .contains("The Broker, in the same namespace; default without it. Cannot be changed.");
        assertThat(kubectl.succeed("explain", "lease.spec"))
                .contains("holderIdentity\t<string>", "How long after renewTime nobody else may take it.");
        assertThat(kubectl.succeed("explain", "ksvc.spec.template.spec.containers"))
                .contains("env\t<[]Object>")
                .contains("Variables, in their order.");
    }

    @Test
    void explain_also_goes_by_the_older_document() throws Exception {
        assertThat(kubectl.succeed("explain", "broker", "--output=plaintext-openapiv2"))
                .contains("FIELDS:", "spec\t<Object>");
        assertThat(kubectl.succeed("explain", "pod.spec.containers.ports", "--output=plaintext-openapiv2"))
                .contains("containerPort\t<integer>");
    }

    @Test
    void describe_ends_with_the_events_of_the_object() throws Exception {
        kubectl.succeed(
                "apply",
                "-f",
                file("seen", "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: seen}}"));
        for (var about : new String[] {"seen", "unseen"}) {
            kubectl.succeed("create", "-f", file("event", """
                    {apiVersion: v1, kind: Event, metadata: {name: %s.1, namespace: default}, type: Warning, reason: Moved,
                     message: %s moved, involvedObject: {apiVersion: eventing.knative.dev/v1, kind: Broker, namespace: default,
                      name: %s, uid: "%s"}}
                    """.formatted(
                            about, about, about, value("broker", "seen", ".metadata.uid"))));
        }
        assertThat(kubectl.succeed("describe", "broker", "seen"))
                .containsPattern("Warning +Moved .* seen moved")
                .doesNotContain("unseen moved");
    }

    @Test
    void explain_goes_down_the_schema() throws Exception {
        assertThat(kubectl.succeed("explain", "broker.spec.delivery.retry")).contains("FIELD: retry <integer>");
        assertThat(kubectl.succeed("explain", "broker", "--recursive"))
                .contains("delivery", "backoffPolicy", "conditions\t<[]Object>");
        assertThat(kubectl.succeed("explain", "pod.spec.containers", "--recursive"))
                .contains("image\t<string>", "containerPort\t<integer>");
        assertThat(refusal("explain", "broker.spec.absent")).contains("field \"absent\" does not exist");
    }

    @Test
    void labels_and_annotations_are_set_kept_and_taken_away() throws Exception {
        kubectl.succeed("create", "-f", map("labelled", "{}"));
        assertThat(kubectl.succeed("label", "cm", "labelled", "tier=a")).isEqualTo("configmap/labelled labeled\n");
        assertThat(refusal("label", "cm", "labelled", "tier=b")).contains("--overwrite is false");
        kubectl.succeed("label", "cm", "labelled", "tier=b", "--overwrite");
        assertThat(kubectl.succeed("get", "cm", "-l", "tier in (b)", "-o", "name"))
                .isEqualTo("configmap/labelled\n");
        assertThat(kubectl.succeed("label", "cm", "labelled", "tier-")).isEqualTo("configmap/labelled unlabeled\n");
        assertThat(refusal("label", "cm", "labelled", "bad=a b")).contains("a valid label must be");
        kubectl.succeed("annotate", "cm", "labelled", "example.com/why=because it is so");
        assertThat(value("cm", "labelled", ".metadata.annotations.example\\.com/why"))
                .isEqualTo("because it is so");
        kubectl.succeed("annotate", "cm", "labelled", "example.com/why-");
        assertThat(value("cm", "labelled", ".metadata.annotations.example\\.com/why"))
                .isEmpty();
    }

    @Test
    void chunked_lists_show_everything() throws Exception {
        var maps = IntStream.range(0, 7)
                .mapToObj(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: chunk-%d, labels: {in: chunks}}}"
                                ::formatted)
                .collect(Collectors.joining("\n---\n", "", "\n"));
        kubectl.succeed("create", "-f", file("chunks", maps));
        served.recorder().forget();
        assertThat(kubectl.succeed("get", "cm", "-l", "in=chunks", "--chunk-size=3", "-o", "name")
                        .lines())
                .containsExactly(
                        "configmap/chunk-0",
                        "configmap/chunk-1",
                        "configmap/chunk-2",
                        "configmap/chunk-3",
                        "configmap/chunk-4",
                        "configmap/chunk-5",
                        "configmap/chunk-6");
        assertThat(served.recorder().requests().stream()
                        .filter(request -> request.path("path").asText().contains("limit=3")))
                .hasSize(3);
    }

    @Test
    void delete_takes_dependents_along_or_sets_them_free() throws Exception {
        for (var cascade : new String[] {"background", "foreground", "orphan"}) {
            var owner = "owner-" + cascade;
            var dependent = "of-" + cascade;
            kubectl.succeed("create", "-f", map(owner, "{}"));
            kubectl.succeed("create", "-f", file(dependent, """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: %s
                      ownerReferences:
                      - {apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}
                    """.formatted(
                            dependent, owner, value("cm", owner, ".metadata.uid"))));
            kubectl.succeed("delete", "cm", owner, "--cascade=" + cascade, "--timeout=30s");
            if (cascade.equals("orphan")) {
                assertThat(value("cm", dependent, ".metadata.ownerReferences[*].uid"))
                        .isEmpty();
            } else {
                kubectl.succeed("wait", "--for=delete", "cm/" + dependent, "--timeout=30s");
                assertThat(refusal("get", "cm", dependent)).contains("NotFound");
            }
            assertThat(refusal("get", "cm", owner)).contains("NotFound");
        }
    }

    @Test
    void a_definition_of_ones_own_is_served_at_once_and_takes_its_objects_along() throws Exception {
        var definition = file("definition", """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: boats.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {kind: Boat, plural: boats, singular: boat, shortNames: [bt]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}}
                    additionalPrinterColumns: [{name: Sails, type: integer, jsonPath: .spec.sails}]
                    schema:
                      openAPIV3Schema:
                        type: object
                        description: A boat at sea.
                        properties:
                          spec: {type: object, properties: {sails: {type: integer, minimum: 1, default: 2}}}
                          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """);
        kubectl.succeed("apply", "-f", definition);
        kubectl.succeed("wait", "--for=condition=Established", "crd/boats.example.com", "--timeout=30s");
        kubectl.succeed(
                "apply",
                "-f",
                file("boat", "{apiVersion: example.com/v1, kind: Boat, metadata: {name: one}, spec: {}}"));
        assertThat(kubectl.succeed("get", "bt", "--no-headers")).isEqualTo("one   2\n");
        assertThat(kubectl.succeed("explain", "boat")).contains("A boat at sea.");
        assertThat(refusal("patch", "boat", "one", "--type=merge", "-p", "{\"spec\":{\"sails\":0}}"))
                .contains("spec.sails", "should be greater than or equal to 1");
        kubectl.succeed("delete", "-f", definition, "--timeout=30s");
        assertThat(refusal("get", "boats.example.com")).contains("the server doesn't have a resource type");
        kubectl.succeed("apply", "-f", definition);
        assertThat(kubectl.succeed("get", "boats.example.com", "-o", "name")).isEmpty();
    }

    @Test
    void a_Deployment_is_scaled() throws Exception {
        kubectl.succeed("create", "deployment", "scaled", "--image=example.com/main");
        assertThat(kubectl.succeed("scale", "deployment/scaled", "--replicas=3"))
                .isEqualTo("deployment.apps/scaled scaled\n");
        kubectl.succeed("scale", "deployment/scaled", "--current-replicas=3", "--replicas=2");
        assertThat(value("deployment", "scaled", ".spec.replicas")).isEqualTo("2");
        assertThat(refusal("scale", "deployment/scaled", "--current-replicas=3", "--replicas=1"))
                .contains("Expected replicas to be 3, was 2");
    }

    @Test
    void a_wait_sees_what_comes_into_being() throws Exception {
        var wait = kubectl.start("wait", "--for=create", "cm/awaited", "--timeout=30s");
        kubectl.succeed("create", "-f", map("awaited", "{a: one}"));
        assertThat(wait.waitFor()).isZero();
        kubectl.succeed("wait", "--for=jsonpath={.data.a}=one", "cm/awaited", "--timeout=30s");
        assertThat(refusal("wait", "--for=jsonpath={.data.a}=two", "cm/awaited", "--timeout=1s"))
                .contains("timed out waiting");
    }

    @Test
    void a_token_is_created_and_rights_are_told() throws Exception {
        assertThat(kubectl.succeed("create", "token", "default", "--duration=10m")
                        .split("\\."))
                .hasSize(3);
        assertThat(kubectl.succeed("auth", "can-i", "create", "brokers.eventing.knative.dev"))
                .isEqualTo("yes\n");
    }
}

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl asks who it is, what it may do, what happened, and for tokens. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class KubectlAuthTest {

    @TempDir
    private static Path home;

    private static ServedApi served;
    private static Kubectl kubectl;

    @BeforeAll
    static void serve() throws Exception {
        served = ServedApi.withTokens();
        kubectl = new Kubectl(home, served.url());
        kubectl.succeed("create", "serviceaccount", "robot");
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
    }

    @Test
    void who_am_i_and_what_may_i_do() throws Exception {
        assertThat(kubectl.succeed("auth", "whoami")).contains("admin").contains("system:masters");
        assertThat(kubectl.succeed("auth", "can-i", "delete", "brokers")).startsWith("yes");
        assertThat(kubectl.succeed("auth", "can-i", "--list")).contains("*.*");
    }

    /** kubectl itself sends tokens over TLS only, so its token is shown by another client. */
    @Test
    void a_token_is_made_and_its_bearer_is_held_to_his_rights() throws Exception {
        var token =
                kubectl.succeed("create", "token", "robot", "--duration=20m").strip();
        assertThat(token.split("\\.")).hasSize(3);
        assertThat(code(token, "configmaps")).isEqualTo(200);
        assertThat(code(token, "secrets")).isEqualTo(403);
    }

    private static int code(String token, String plural) throws Exception {
        var api = new Api(served.url());
        return api.send(api.request("/api/v1/namespaces/default/" + plural)
                        .header("Authorization", "Bearer " + token)
                        .GET())
                .code();
    }

    @Test
    void roles_are_made_bound_shown_and_asked_about() throws Exception {
        kubectl.succeed("create", "clusterrole", "maps", "--verb=get,list", "--resource=configmaps");
        kubectl.succeed("create", "role", "one", "--verb=delete", "--resource=pods", "--resource-name=first");
        kubectl.succeed(
                "create",
                "rolebinding",
                "maps",
                "-n",
                "kube-system",
                "--clusterrole=maps",
                "--serviceaccount=default:robot");
        kubectl.succeed("create", "rolebinding", "one", "--role=one", "--group=system:serviceaccounts:default");
        kubectl.succeed("create", "clusterrolebinding", "viewers", "--clusterrole=view", "--user=jane");

        assertThat(kubectl.succeed("describe", "clusterrole", "maps")).contains("configmaps", "[get list]");
        assertThat(kubectl.succeed("describe", "rolebinding", "maps", "-n", "kube-system"))
                .contains("ClusterRole", "ServiceAccount  robot  default");
        assertThat(kubectl.succeed("get", "rolebindings", "-n", "kube-system", "-o", "wide"))
                .contains("ClusterRole/maps", "default/robot");
        var robot = "--as=system:serviceaccount:default:robot";
        assertThat(canI("yes", "list", "configmaps", "-n", "kube-system", robot))
                .isZero();
        assertThat(canI("no", "create", "configmaps", "-n", "kube-system", robot))
                .isEqualTo(1);
        assertThat(canI("no", "list", "configmaps", "-n", "other", robot)).isEqualTo(1);
        assertThat(canI("yes", "delete", "pods/first", robot)).isZero();
        assertThat(canI("no", "delete", "pods/second", robot)).isEqualTo(1);
        assertThat(canI("yes", "watch", "brokers.eventing.knative.dev", "-A", "--as=jane"))
                .isZero();
        assertThat(canI("no", "get", "secrets", "-A", "--as=jane")).isEqualTo(1);
        assertThat(kubectl.succeed("auth", "can-i", "--list", "-n", "kube-system", robot))
                .containsPattern("configmaps +\\[] +\\[] +\\[get list]");
    }

    @Test
    void logs_are_asked_about_as_a_sub_resource_and_what_follows_a_slash_is_a_name() throws Exception {
        kubectl.succeed("create", "role", "logs", "--verb=get", "--resource=pods/log");
        kubectl.succeed("create", "rolebinding", "logs", "--role=logs", "--user=tail");

        assertThat(canI("yes", "get", "pods", "--subresource=log", "--as=tail")).isZero();
        assertThat(canI("no", "get", "pods/log", "--as=tail")).isEqualTo(1);
        assertThat(canI("no", "get", "pods", "--as=tail")).isEqualTo(1);
    }

    private static int canI(String answer, String... question) throws Exception {
        var arguments = new ArrayList<>(List.of("auth", "can-i"));
        arguments.addAll(List.of(question));
        var run = kubectl.run(arguments.toArray(String[]::new));
        assertThat(run.output().lines()).as(arguments.toString()).anyMatch(line -> line.startsWith(answer));
        return run.code();
    }

    /** An account with its rights, as guides have it in one file. */
    @Test
    void manifests_that_bring_roles_are_applied() throws Exception {
        var file = Files.writeString(home.resolve("guide.yaml"), """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: events-sa, namespace: default}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: event-watcher}
                rules: [{apiGroups: [""], resources: [events], verbs: [get, list, watch]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: k8s-ra-event-watcher}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: event-watcher}
                subjects: [{kind: ServiceAccount, name: events-sa, namespace: default}]
                """);
        for (var outcome : List.of(" created", " unchanged")) {
            assertThat(kubectl.succeed("apply", "-f", file.toString()).lines())
                    .hasSize(3)
                    .allMatch(line -> line.endsWith(outcome));
        }
        assertThat(canI("yes", "watch", "events", "-A", "--as=system:serviceaccount:default:events-sa"))
                .isZero();
    }

    @Test
    void describe_and_events_show_what_happened() throws Exception {
        kubectl.succeed("create", "configmap", "subject");
        var uid = kubectl.succeed("get", "configmap", "subject", "-o", "jsonpath={.metadata.uid}");
        var now = Clock.systemUTC().instant().toString();
        new Api(served.url()).post("/api/v1/namespaces/default/events", """
                {apiVersion: v1, kind: Event, metadata: {name: subject.1}, type: Warning, reason: Moved, message: it moved,
                 involvedObject: {apiVersion: v1, kind: ConfigMap, namespace: default, name: subject, uid: %s}, count: 3,
                 firstTimestamp: "%s", lastTimestamp: "%s", source: {component: test}}
                """.formatted(uid, now, now));
        assertThat(kubectl.succeed("describe", "configmap", "subject")).contains("Warning", "Moved", "it moved");
        assertThat(kubectl.succeed("events", "--for", "configmap/subject")).contains("Moved", "it moved");
        assertThat(kubectl.succeed("get", "events")).contains("Moved");
        assertThat(kubectl.succeed("get", "events.events.k8s.io")).contains("it moved");
    }
}

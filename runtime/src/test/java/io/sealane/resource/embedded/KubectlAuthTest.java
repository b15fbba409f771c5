package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
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
        served = new ServedApi(
                new MemoryResourceStore(LogLimits.standard()),
                request -> request.getHeader("Authorization").isPresent()
                        ? Optional.empty()
                        : Authentication.trusting("admin").identify(request),
                ApiServerSettings.standard());
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

    @Test
    void a_token_is_made_and_its_bearer_is_held_to_his_rights() throws Exception {
        var token = kubectl.succeed("create", "token", "robot", "--duration=20m").strip();
        assertThat(token.split("\\.")).hasSize(3);
        var as = "--token=" + token;
        assertThat(kubectl.succeed("auth", "whoami", as)).contains("system:serviceaccount:default:robot");
        assertThat(kubectl.succeed("auth", "can-i", "list", "configmaps", as)).startsWith("yes");
        assertThat(kubectl.run("auth", "can-i", "get", "secrets", as).output()).startsWith("no");
        assertThat(kubectl.succeed("auth", "can-i", "--list", as)).contains("brokers.eventing.knative.dev");
        assertThat(kubectl.run("get", "secrets", as).output()).contains("Forbidden").contains("cannot list");
    }

    @Test
    void describe_and_events_show_what_happened() throws Exception {
        kubectl.succeed("create", "configmap", "subject");
        var uid = kubectl.succeed("get", "configmap", "subject", "-o", "jsonpath={.metadata.uid}");
        var now = Instant.now().toString();
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

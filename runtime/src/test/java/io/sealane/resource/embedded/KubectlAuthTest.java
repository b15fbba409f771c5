package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.nio.file.Path;
import java.time.Clock;
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

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.testing.NeedsTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl's verbs over an object of each kind that is served; one call takes all kinds, where kubectl can. */
@NeedsTool("kubectl")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class KubectlKindsTest {

    /** How each kind is listed, and its columns with {@code -o wide}: after its name, but for Events. */
    private static final String KINDS = """
            configmaps: DATA,AGE
            endpoints: ENDPOINTS,AGE
            events: LAST SEEN,TYPE,REASON,OBJECT,SUBOBJECT,SOURCE,MESSAGE,FIRST SEEN,COUNT,NAME
            pods: READY,STATUS,RESTARTS,AGE,IP,NODE,NOMINATED NODE,READINESS GATES
            secrets: TYPE,DATA,AGE
            serviceaccounts: SECRETS,AGE
            services: TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE,SELECTOR
            deployments.apps: READY,UP-TO-DATE,AVAILABLE,AGE,CONTAINERS,IMAGES,SELECTOR
            events.events.k8s.io: LAST SEEN,TYPE,REASON,OBJECT,SUBOBJECT,SOURCE,MESSAGE,FIRST SEEN,COUNT,NAME
            leases.coordination.k8s.io: HOLDER,AGE
            endpointslices.discovery.k8s.io: ADDRESSTYPE,PORTS,ENDPOINTS,AGE
            clusterrolebindings.rbac.authorization.k8s.io: ROLE,AGE,USERS,GROUPS,SERVICEACCOUNTS
            clusterroles.rbac.authorization.k8s.io: CREATED AT
            rolebindings.rbac.authorization.k8s.io: ROLE,AGE,USERS,GROUPS,SERVICEACCOUNTS
            roles.rbac.authorization.k8s.io: CREATED AT
            certificates.cert-manager.io: READY,SECRET,ISSUER,STATUS,AGE
            certificaterequests.cert-manager.io: APPROVED,DENIED,READY,ISSUER,REQUESTER,STATUS,AGE
            issuers.cert-manager.io: READY,STATUS,AGE
            clusterissuers.cert-manager.io: READY,STATUS,AGE
            orders.acme.cert-manager.io: STATE,ISSUER,REASON,AGE
            challenges.acme.cert-manager.io: STATE,DOMAIN,REASON,AGE
            bundles.trust.cert-manager.io: CONFIGMAP TARGET,SECRET TARGET,SYNCED,REASON,AGE
            carotations.cert.sealane.io: ISSUER,PHASE,READY,REASON,WAITING FOR,HELD BY,BUNDLE,SINCE,AGE
            brokers.eventing.knative.dev: URL,AGE,READY,REASON
            triggers.eventing.knative.dev: BROKER,SUBSCRIBER_URI,AGE,READY,REASON
            eventpolicies.eventing.knative.dev: READY,REASON
            requestreplies.eventing.knative.dev: URL,READY,REASON
            eventtypes.eventing.knative.dev: TYPE,SOURCE,SCHEMA,REFERENCE NAME,REFERENCE KIND,DESCRIPTION,READY,REASON
            channels.messaging.knative.dev: URL,AGE,READY,REASON
            inmemorychannels.messaging.knative.dev: URL,AGE,READY,REASON
            subscriptions.messaging.knative.dev: AGE,READY,REASON
            sequences.flows.knative.dev: URL,AGE,READY,REASON
            parallels.flows.knative.dev: URL,AGE,READY,REASON
            pingsources.sources.knative.dev: SINK,SCHEDULE,AGE,READY,REASON
            apiserversources.sources.knative.dev: SINK,AGE,READY,REASON
            sinkbindings.sources.knative.dev: SINK,AGE,READY,REASON
            containersources.sources.knative.dev: SINK,AGE,READY,REASON
            services.serving.knative.dev: URL,LATESTCREATED,LATESTREADY,READY,REASON
            configurations.serving.knative.dev: LATESTCREATED,LATESTREADY,READY,REASON
            revisions.serving.knative.dev: CONFIG NAME,GENERATION,READY,REASON,ACTUAL REPLICAS,DESIRED REPLICAS
            routes.serving.knative.dev: URL,READY,REASON
            domainmappings.serving.knative.dev: URL,READY,REASON
            ingresses.networking.internal.knative.dev: READY,REASON
            certificates.networking.internal.knative.dev: READY,REASON
            clusterdomainclaims.networking.internal.knative.dev: AGE
            serverlessservices.networking.internal.knative.dev: MODE,ACTIVATORS,SERVICENAME,PRIVATESERVICENAME,READY,REASON
            podautoscalers.autoscaling.internal.knative.dev: DESIREDSCALE,ACTUALSCALE,READY,REASON
            images.caching.internal.knative.dev: IMAGE
            knativeservings.operator.knative.dev: VERSION,READY,REASON
            knativeeventings.operator.knative.dev: VERSION,READY,REASON
            peerauthentications.security.istio.io: MODE,AGE
            authorizationpolicies.security.istio.io: ACTION,AGE
            destinationrules.networking.istio.io: HOST,AGE
            """;

    private static final List<String> CLUSTER_WIDE = List.of(
            "bundles.trust.cert-manager.io",
            "clusterdomainclaims.networking.internal.knative.dev",
            "clusterissuers.cert-manager.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io");
    /** Kinds that no object of the file is of: each run has its own, or they are only asked. */
    private static final List<String> OTHERS = List.of(
            "namespaces",
            "customresourcedefinitions.apiextensions.k8s.io",
            "selfsubjectreviews.authentication.k8s.io",
            "tokenreviews.authentication.k8s.io",
            "selfsubjectaccessreviews.authorization.k8s.io",
            "selfsubjectrulesreviews.authorization.k8s.io",
            "subjectaccessreviews.authorization.k8s.io");

    @TempDir
    static Path home;

    private static ServedApi served;
    private static Kubectl kubectl;
    private static String file;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        kubectl = new Kubectl(home, served.url());
        file = Path.of(KubectlKindsTest.class.getResource("kinds.yaml").toURI()).toString();
        kubectl.succeed("create", "namespace", "tour");
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
    }

    private static List<String> kinds() {
        return KINDS.lines().map(line -> line.split(": ")[0]).toList();
    }

    private static void succeedForAll(String ending, String... arguments) throws Exception {
        succeedForAll(ending, kubectl.run(arguments));
    }

    private static void succeedForAll(String ending, Kubectl.Run run) {
        assertThat(run.output().lines()).hasSize(kinds().size()).allMatch(line -> line.endsWith(ending));
        assertThat(run.code()).isZero();
    }

    @Test
    void exactly_these_kinds_are_served() throws Exception {
        assertThat(kubectl.succeed("api-resources", "-o", "name").lines())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(kinds().stream(), OTHERS.stream()).toList());
    }

    @Test
    void an_object_of_each_kind_is_applied_shown_changed_and_deleted() throws Exception {
        succeedForAll(" created (server dry run)", "create", "--dry-run=server", "-f", file);
        succeedForAll(" created", "apply", "-f", file);
        succeedForAll(" unchanged", "apply", "-f", file);
        succeedForAll(" labeled", "label", "-f", file, "toured=yes");
        succeedForAll(" annotated", "annotate", "-f", file, "example.com/toured=yes");
        succeedForAll(" serverside-applied", "apply", "--server-side", "--force-conflicts", "-f", file);
        conflicts();
        chunks();
        succeedForAll(" edited", kubectl.edit("s/toured:.*/toured:\\ edited/", "-n", "tour", "-f", file));
        succeedForAll(
                " patched", "patch", "-f", file, "--type=merge", "-p", "{\"metadata\":{\"labels\":{\"m\":\"x\"}}}");
        succeedForAll(
                " patched",
                "patch",
                "-f",
                file,
                "--type=json",
                "-p",
                "[{\"op\":\"test\",\"path\":\"/metadata/labels/m\",\"value\":\"x\"},{\"op\":\"remove\",\"path\":\"/metadata/labels/m\"}]");
        succeedForAll(" replaced", "replace", "-f", file);
        tables();
        descriptions();
        deletions();
    }

    /** A label that somebody else has set is not taken without force. */
    private static void conflicts() throws Exception {
        var rival = Files.writeString(home.resolve("rival.json"), rival()).toString();
        var refused = kubectl.run("apply", "--server-side", "--validate=false", "--field-manager=rival", "-f", rival);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output().lines().filter(line -> line.contains("conflict with \"kubectl-label\"")))
                .as(refused.output())
                .hasSize(kinds().size())
                .allMatch(line -> line.endsWith(": .metadata.labels.toured"));
        succeedForAll(
                " serverside-applied",
                "apply",
                "--server-side",
                "--validate=false",
                "--field-manager=rival",
                "--force-conflicts",
                "-f",
                rival);
        assertThat(kubectl.succeed("get", "-f", file, "-o", "jsonpath={.items[*].metadata.labels.toured}")
                        .split(" "))
                .hasSize(kinds().size())
                .containsOnly("again");
    }

    /** Of each object of the file no more than its identity, and the label. */
    private static String rival() throws Exception {
        var list = new ObjectMapper().readTree(kubectl.succeed("get", "-f", file, "-o", "json"));
        for (var item : list.withArray("items")) {
            ((ObjectNode) item).retain("apiVersion", "kind", "metadata");
            ((ObjectNode) item.path("metadata"))
                    .retain("name", "namespace")
                    .putObject("labels")
                    .put("toured", "again");
        }
        return list.toString();
    }

    private static void chunks() throws Exception {
        for (var size : List.of("1", "500")) {
            var names = kubectl.succeed(
                    "get", String.join(",", kinds()), "-A", "--chunk-size=" + size, "-l", "toured", "-o", "name");
            // An Event is listed under both spellings of its kind.
            assertThat(names.lines()).as("in chunks of %s", size).hasSize(kinds().size() + 2);
        }
    }

    private static void tables() throws Exception {
        var shown = kubectl.succeed("get", String.join(",", kinds()), "-n", "tour", "-o", "wide");
        var headers = Stream.of(shown.split("\n\n"))
                .map(table -> table.lines().findFirst().orElseThrow())
                .map(header -> String.join(",", header.strip().split(" {2,}")))
                .toList();
        assertThat(headers)
                .containsExactlyElementsOf(KINDS.lines()
                        .map(line -> line.split(": ")[1])
                        .map(columns -> columns.endsWith(",NAME") ? columns : "NAME," + columns)
                        .toList());
        assertThat(shown).contains("endpoints/tour   192.0.2.1:8080", "broker.eventing.knative.dev/tour", "STRICT");
        assertThat(shown).containsPattern("eventtype\\S*/tour +greeting +/tour +https://example.com/s ");
        for (var version : List.of(
                "eventtypes.v1beta2.eventing.knative.dev",
                "eventtypes.v1beta1.eventing.knative.dev",
                "peerauthentications.v1beta1.security.istio.io",
                "authorizationpolicies.v1beta1.security.istio.io",
                "destinationrules.v1beta1.networking.istio.io",
                "destinationrules.v1alpha3.networking.istio.io")) {
            assertThat(kubectl.succeed("get", version, "tour", "-n", "tour", "-o", "jsonpath={.apiVersion}"))
                    .isEqualTo(version.substring(version.indexOf('.', version.indexOf('.') + 1) + 1) + "/"
                            + version.split("\\.")[1]);
        }
    }

    private static void descriptions() throws Exception {
        assertThat(kubectl.succeed("describe", "-f", file).lines().filter(line -> line.startsWith("Name: ")))
                .hasSize(kinds().size());
    }

    private static void deletions() throws Exception {
        assertThat(kubectl.succeed("delete", "-f", file).lines())
                .hasSize(kinds().size())
                .allMatch(line -> line.endsWith(" deleted"));
        assertThat(kubectl.succeed("get", "-f", file, "--ignore-not-found", "-o", "name"))
                .isEmpty();
    }

    @Test
    void each_kind_is_explained() throws Exception {
        var names = Stream.concat(kinds().stream(), OTHERS.stream()).toList();
        for (var name : names) {
            assertThat(explain(name))
                    .as(name)
                    .contains("KIND: ", "VERSION: ", "FIELDS:", "apiVersion\t<string>", "metadata\t<");
        }
    }

    @Test
    void of_each_kind_is_told_who_may_read_it() throws Exception {
        var robot = "--as=system:serviceaccount:tour:default";
        var readable = kubectl.succeed("auth", "can-i", "--list", "-n", "tour", robot)
                .lines()
                .filter(line -> line.endsWith("[get list watch]"))
                .map(line -> line.split(" ")[0])
                .toList();

        assertThat(readable)
                .containsExactlyInAnyOrderElementsOf(kinds().stream()
                        .filter(name -> !name.equals("secrets") && !CLUSTER_WIDE.contains(name))
                        .toList());
    }

    /** kubectl takes a name that begins with that of a core kind for a field of it, unless the version is named. */
    private static String explain(String name) throws Exception {
        return switch (name) {
            case "services.serving.knative.dev" ->
                kubectl.succeed("explain", "services", "--api-version=serving.knative.dev/v1");
            case "events.events.k8s.io" -> kubectl.succeed("explain", "events", "--api-version=events.k8s.io/v1");
            default -> kubectl.succeed("explain", name);
        };
    }
}

package io.sealane.resource.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.manifest.Manifests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Resources} does. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ResourcesContract {

    private static final ResourceKey KEY = new ResourceKey("ns", "colours");
    private static final ResourceKey BROKER = new ResourceKey("ns", "br");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Resources resources;

    /** An API without objects of the tests; has the CRDs. */
    abstract Resources resources() throws Exception;

    @BeforeEach
    void start() throws Exception {
        resources = resources();
        done(resources.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName("ns")
                .endMetadata()
                .build()));
    }

    @Test
    void what_was_created_can_be_read() throws Exception {
        done(resources.create(colours("sky", "blue")));

        var read = done(resources.get(ConfigMap.class, KEY)).orElseThrow();

        assertEquals(Map.of("sky", "blue"), read.getData());
    }

    @Test
    void what_is_absent_reads_as_empty() throws Exception {
        assertEquals(Optional.empty(), done(resources.get(ConfigMap.class, KEY)));
        assertEquals(Optional.empty(), done(resources.find("v1", "ConfigMap", KEY)));
    }

    @Test
    void a_cluster_scoped_kind_has_no_namespace_in_its_key() throws Exception {
        assertEquals(
                "ns",
                done(resources.get(Namespace.class, new ResourceKey("", "ns")))
                        .orElseThrow()
                        .getMetadata()
                        .getName());
    }

    @Test
    void a_name_is_taken_only_once() throws Exception {
        done(resources.create(colours("sky", "blue")));

        assertRefused(ResourceFailure.Reason.ALREADY_EXISTS, resources.create(colours("sky", "red")));
    }

    @Test
    void of_two_replacements_of_one_version_the_second_is_refused() throws Exception {
        var read = done(resources.create(colours("sky", "blue")));

        done(resources.replace(painted(read, "grey")));

        assertRefused(ResourceFailure.Reason.CONFLICT, resources.replace(painted(read, "red")));
        assertEquals(
                Map.of("sky", "grey"),
                done(resources.get(ConfigMap.class, KEY)).orElseThrow().getData());
    }

    @Test
    void replacing_what_is_absent_is_refused() {
        assertRefused(ResourceFailure.Reason.NOT_FOUND, resources.replace(painted(colours("a", "b"), "c")));
    }

    @Test
    void status_is_written_apart_from_the_rest() throws Exception {
        var broker = done(resources.create(broker()));

        done(resources.editStatus(broker, b -> withStatus(b, "knative.dev/a", "1")));
        var read = done(resources.get(Broker.class, BROKER)).orElseThrow();
        done(resources.replace(new BrokerBuilder(read)
                .editMetadata()
                .addToLabels("tier", "gold")
                .endMetadata()
                .withStatus(null)
                .build()));

        var after = done(resources.get(Broker.class, BROKER)).orElseThrow();
        assertEquals(Map.of("knative.dev/a", "1"), after.getStatus().getAnnotations());
        assertEquals(Map.of("tier", "gold"), after.getMetadata().getLabels());
        assertEquals(1L, after.getMetadata().getGeneration());
    }

    @Test
    void a_field_that_left_the_status_is_removed() throws Exception {
        var broker = done(resources.create(broker()));
        var first = done(resources.editStatus(broker, b -> withStatus(b, "knative.dev/a", "1")));

        done(resources.editStatus(first, b -> withStatus(b, "knative.dev/b", "2")));

        assertEquals(
                Map.of("knative.dev/b", "2"),
                done(resources.get(Broker.class, BROKER))
                        .orElseThrow()
                        .getStatus()
                        .getAnnotations());
    }

    @Test
    void an_equal_status_is_not_sent() throws Exception {
        var broker = done(resources.create(broker()));
        var first = done(resources.editStatus(broker, b -> withStatus(b, "knative.dev/a", "1")));

        var second = done(resources.editStatus(first, b -> withStatus(b, "knative.dev/a", "1")));

        assertEquals(
                first.getMetadata().getResourceVersion(), second.getMetadata().getResourceVersion());
    }

    @Test
    void a_status_decided_on_an_old_version_is_refused() throws Exception {
        var broker = done(resources.create(broker()));
        done(resources.editStatus(broker, b -> withStatus(b, "knative.dev/a", "1")));

        assertRefused(
                ResourceFailure.Reason.CONFLICT,
                resources.editStatus(broker, b -> withStatus(b, "knative.dev/a", "2")));
    }

    @Test
    void applying_creates_first_and_afterwards_changes_only_what_was_applied() throws Exception {
        done(Manifests.apply(resources, documents("sky: blue, sea: green")));
        var stored = done(resources.get(ConfigMap.class, KEY)).orElseThrow();
        done(resources.replace(
                new ConfigMapBuilder(stored).addToData("sun", "red").build()));
        done(Manifests.apply(resources, documents("sky: grey")));

        assertEquals(
                Map.of("sky", "grey", "sun", "red"),
                done(resources.get(ConfigMap.class, KEY)).orElseThrow().getData());
    }

    /** Letter by letter what kubectl 1.32 wrote for the same file. */
    @Test
    void what_was_applied_is_remembered_as_kubectl_does() throws Exception {
        done(Manifests.apply(resources, documents("sky: a<b>&c, sea: \"1\"")));

        assertEquals(
                "{\"apiVersion\":\"v1\",\"data\":{\"sea\":\"1\",\"sky\":\"a\\u003cb\\u003e\\u0026c\"},\"kind\":\"ConfigMap\","
                        + "\"metadata\":{\"annotations\":{},\"name\":\"colours\",\"namespace\":\"ns\"}}\n",
                done(resources.get(ConfigMap.class, KEY))
                        .orElseThrow()
                        .getMetadata()
                        .getAnnotations()
                        .get("kubectl.kubernetes.io/last-applied-configuration"));
    }

    @Test
    void deleting_twice_is_the_same_as_once() throws Exception {
        done(resources.create(colours("sky", "blue")));

        done(resources.delete(ConfigMap.class, KEY));
        done(resources.delete(ConfigMap.class, KEY));

        assertEquals(Optional.empty(), done(resources.get(ConfigMap.class, KEY)));
    }

    @Test
    void a_listener_first_gets_what_is_there_then_each_change() throws Exception {
        done(resources.create(colours("sky", "blue")));
        var informer = resources.informer(ConfigMap.class);
        done(informer.synced());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        informer.listen(change -> {
            if (change.key().equals(KEY)) {
                heard.add(change.present() + " " + change.resource().getData().get("sky"));
            }
        });
        assertEquals("true blue", next(heard));

        var read = informer.get(KEY).orElseThrow();
        done(resources.replace(painted(read, "grey")));
        assertEquals("true grey", next(heard));

        done(resources.delete(ConfigMap.class, KEY));
        assertEquals("false grey", next(heard));
        assertEquals(Optional.empty(), informer.get(KEY));
    }

    @Test
    void an_informer_has_everything_once_it_is_synced() throws Exception {
        done(resources.create(colours("sky", "blue")));
        var informer = resources.informer(ConfigMap.class);

        done(informer.synced());

        assertEquals(
                List.of(Map.of("sky", "blue")),
                informer.list().stream()
                        .filter(map -> ResourceKey.of(map).equals(KEY))
                        .map(ConfigMap::getData)
                        .toList());
    }

    @Test
    void an_informer_of_a_cluster_scoped_kind_works_alike() throws Exception {
        var informer = resources.informer(Namespace.class);
        done(informer.synced());

        assertEquals(
                "ns",
                informer.get(new ResourceKey("", "ns"))
                        .orElseThrow()
                        .getMetadata()
                        .getName());
        assertNull(informer.get(new ResourceKey("ns", "ns")).orElse(null));
    }

    private static @Nullable String next(BlockingQueue<String> heard) throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    public static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static void assertRefused(ResourceFailure.Reason reason, CompletionStage<?> stage) {
        var failure = assertThrows(ExecutionException.class, () -> done(stage));
        assertEquals(
                reason,
                assertInstanceOf(ResourceFailure.class, failure.getCause()).reason());
    }

    private static List<io.fabric8.kubernetes.api.model.GenericKubernetesResource> documents(String data) {
        return Manifests.read(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: colours, namespace: ns}\ndata: {" + data + "}\n",
                "test");
    }

    private static ConfigMap colours(String name, String colour) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(KEY.namespace())
                .withName(KEY.name())
                .endMetadata()
                .addToData(name, colour)
                .build();
    }

    private static ConfigMap painted(ConfigMap read, String colour) {
        return new ConfigMapBuilder(read).withData(Map.of("sky", colour)).build();
    }

    private static Broker broker() {
        return new BrokerBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("br")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Broker withStatus(Broker broker, String annotation, String value) {
        return new BrokerBuilder(broker)
                .withNewStatus()
                .withAnnotations(Map.of(annotation, value))
                .endStatus()
                .build();
    }
}

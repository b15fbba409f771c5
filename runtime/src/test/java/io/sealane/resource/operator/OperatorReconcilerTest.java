package io.sealane.resource.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.sealane.resource.OneWriter;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When a KnativeEventing is folded into its ConfigMaps: once, whoever writes, and again where a write was overtaken. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperatorReconcilerTest {

    private static final String NAMESPACE = "knative-eventing";
    private static final ResourceKey WISH = new ResourceKey(NAMESPACE, "wish");
    private static final ResourceKey DEFINITION = new ResourceKey("", "knativeeventings.operator.knative.dev");

    private final FakeResources resources = new FakeResources();
    private final List<ResourceKey> woken = new ArrayList<>();

    @BeforeEach
    void create() throws JsonProcessingException {
        resources.create(definition("sealane"));
        resources.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("config-features")
                .endMetadata()
                .withData(Map.of("mine", "before"))
                .build());
        resources.create(new ObjectMapper().readValue("""
                {"metadata": {"namespace": "knative-eventing", "name": "wish"},
                 "spec": {"config": {"features": {"mine": "wanted"}}}}""", KnativeEventing.class));
    }

    @Test
    void what_a_node_decides_before_it_writes_is_written_once_it_looks_again() {
        var writes = new AtomicBoolean();
        var reconciler = reconciler(new OneWriter(resources, writes::get));
        reconciler.wakeOn(woken::add);
        reconcileWoken(reconciler);
        assertThat(mine()).isEqualTo("before");

        writes.set(true);
        reconciler.lookAgain(woken::add);

        assertThat(woken).containsExactly(WISH);
        reconcileWoken(reconciler);
        assertThat(mine()).isEqualTo("wanted");
    }

    @Test
    void what_is_gone_while_another_node_writes_is_taken_out_once_this_one_looks_again() {
        var writes = new AtomicBoolean(true);
        var reconciler = reconciler(new OneWriter(resources, writes::get));
        reconciler.reconcile(WISH).toCompletableFuture().join();
        assertThat(mine()).isEqualTo("wanted");
        writes.set(false);
        resources.delete(KnativeEventing.class, WISH);
        reconciler.reconcile(WISH).toCompletableFuture().join();
        assertThat(mine()).isEqualTo("wanted");

        writes.set(true);
        reconciler.lookAgain(woken::add);
        reconcileWoken(reconciler);

        assertThat(mine()).isEqualTo("before");
        reconciler.lookAgain(woken::add);
        assertThat(woken).as("nothing is left to look at").isEmpty();
    }

    @Test
    void a_ConfigMap_that_somebody_else_wrote_in_between_is_no_refusal_but_is_tried_again() {
        var overtaken = new AtomicBoolean(true);
        var reconciler = reconciler(overtaken(overtaken));

        assertThatThrownBy(
                        () -> reconciler.reconcile(WISH).toCompletableFuture().join())
                .hasRootCauseInstanceOf(ResourceFailure.class);
        assertThat(mine()).isEqualTo("before");
        assertThat(resources.read(KnativeEventing.class, NAMESPACE, "wish").conditions())
                .isEmpty();

        reconciler.reconcile(WISH).toCompletableFuture().join();
        assertThat(mine()).isEqualTo("wanted");
        assertThat(resources.read(KnativeEventing.class, NAMESPACE, "wish").conditions())
                .isNotEmpty()
                .allSatisfy(condition -> assertThat(condition.getStatus()).isEqualTo("True"));
    }

    @Test
    void what_somebody_else_changed_is_taken_back_and_told_as_an_Event() {
        var reconciler = reconciler(resources);
        reconciler.reconcile(WISH).toCompletableFuture().join();
        reconciler.reconcile(WISH).toCompletableFuture().join();
        assertThat(events()).isEmpty();
        var folded = resources.read(ConfigMap.class, NAMESPACE, "config-features");
        resources.replace(
                new ConfigMapBuilder(folded).addToData("mine", "patched").build());

        reconciler.reconcile(WISH).toCompletableFuture().join();

        assertThat(mine()).isEqualTo("wanted");
        assertThat(events())
                .containsExactly("Warning TakenBack config-features "
                        + "mine: taken back to what spec.config of the KnativeEventing says; change it there");
    }

    private List<String> events() {
        return resources.informer(Event.class).list().stream()
                .map(event -> event.getType() + " " + event.getReason() + " "
                        + event.getInvolvedObject().getName() + " " + event.getMessage())
                .toList();
    }

    @Test
    void beside_Knatives_own_operator_nothing_is_folded_and_no_status_written() {
        var before = resources.writes();
        resources.delete(CustomResourceDefinition.class, DEFINITION);
        resources.create(definition("Helm"));
        var reconciler = reconciler(resources);

        reconciler.reconcile(WISH).toCompletableFuture().join();

        assertThat(mine()).isEqualTo("before");
        assertThat(resources.read(KnativeEventing.class, NAMESPACE, "wish").conditions())
                .isEmpty();
        assertThat(resources.writes()).as("those of the definition alone").isEqualTo(before + 2);
    }

    private static CustomResourceDefinition definition(String managedBy) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(DEFINITION.name())
                .addToLabels("app.kubernetes.io/managed-by", managedBy)
                .endMetadata()
                .build();
    }

    private OperatorReconciler<KnativeEventing> reconciler(Resources through) {
        return new OperatorReconciler<>(through, KnativeEventing.class, NAMESPACE, Clock.systemUTC());
    }

    private void reconcileWoken(OperatorReconciler<KnativeEventing> reconciler) {
        assertThat(woken).isNotEmpty();
        for (var key : List.copyOf(woken)) {
            reconciler.reconcile(key).toCompletableFuture().join();
        }
        woken.clear();
    }

    private String mine() {
        return resources
                .read(ConfigMap.class, NAMESPACE, "config-features")
                .getData()
                .get("mine");
    }

    /** The next replacement finds that somebody else was first. */
    private Resources overtaken(AtomicBoolean next) {
        return (Resources) Proxy.newProxyInstance(
                Resources.class.getClassLoader(),
                new Class<?>[] {Resources.class},
                (proxy, method, arguments) -> method.getName().equals("replace") && next.getAndSet(false)
                        ? CompletableFuture.failedFuture(
                                new ResourceFailure(ResourceFailure.Reason.CONFLICT, "expected by the test", null))
                        : method.invoke(resources, arguments));
    }
}

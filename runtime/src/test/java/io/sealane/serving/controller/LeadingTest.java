package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.cert.SecretName;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.AdmissionSettings;
import io.sealane.gateway.route.LiveRoutes;
import io.sealane.observe.NodeMetrics;
import io.sealane.observe.Traces;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.serving.controller.revision.InternalTls;
import io.sealane.serving.controller.route.GatewayAddresses;
import io.sealane.serving.controller.route.Identities;
import io.sealane.serving.requests.RequestLog;
import io.sealane.serving.requests.RevisionRequests;
import io.sealane.serving.scale.ScalerSettings;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What serving's controllers have done by the time that requests are let in at a node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeadingTest {

    private final ActorTestKit kit =
            ActorTestKit.create("leading", ConfigFactory.parseString("akka.actor.provider = local"));
    private final FakeResources resources = new FakeResources();
    private final Admission<String> admission = new Admission<>(
            new AdmissionSettings(100, 10, 1000, Duration.ofMinutes(1), Duration.ofSeconds(10)), () -> 0);
    private final RequestLog log = RequestLog.start(1, 1, () -> {}, (pod, line) -> {});

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        log.close();
    }

    @Test
    void requests_wait_where_a_Revision_was_scaled_before_though_no_scaler_follows_it_yet() throws Exception {
        revision("scaled");
        resources.create(new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("scaled-deployment")
                .endMetadata()
                .build());
        revision("never");
        var held = new CompletableFuture<Map<String, Boolean>>();
        var serving = kit.spawn(ServingControllers.create(
                ServingControllerSettings.from(
                        ConfigFactory.defaultReference().getConfig("sealane.serving.controller")),
                surroundings()));

        serving.tell(ServingControllers.lead(() -> held.complete(Map.of(
                "scaled", admission.governs("scaled.default.svc.cluster.local", 0),
                "never", admission.governs("never.default.svc.cluster.local", 0)))));

        assertThat(held.get(60, TimeUnit.SECONDS)).isEqualTo(Map.of("scaled", true, "never", false));
    }

    private void revision(String name) {
        resources.create(new RevisionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("user-container")
                .withImage("example.com/any")
                .endContainer()
                .endSpec()
                .build());
    }

    /** Those of a node that does not scale, whatever it has been told. */
    private ServingControllers.Surroundings surroundings() {
        var at = new InetSocketAddress("127.0.0.1", 80);
        var requests = new RevisionRequests(
                new RevisionRequests.Means(Traces.unrecorded(), log, instance -> Optional.empty(), () -> 0));
        var scaling = new ServingControllers.Scaling(
                new ScalerSettings(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(5)),
                admission,
                () -> false,
                requests,
                NodeMetrics.unobserved(),
                new CompletableFuture<>());
        return new ServingControllers.Surroundings(
                resources,
                new LiveRoutes(List.of()),
                new Nothing(),
                new LiveRoutes(List.of()),
                new Nothing(),
                new GatewayAddresses(at, at, Optional.empty()),
                scaling,
                new InTheClear(),
                request -> CompletableFuture.failedStage(new AssertionError("no registry is asked")),
                new CompletableFuture<>(),
                Clock.systemUTC(),
                Runnable::run);
    }

    private static final class Nothing implements Identities {

        @Override
        public void show(Map<SecretName, Set<String>> hostsBySecret) {}

        @Override
        public boolean shows(SecretName secret) {
            return false;
        }

        @Override
        public void whenChanged(Runnable task) {}
    }

    private static final class InTheClear implements InternalTls {

        @Override
        public void want(boolean on, Function<ResourceKey, Part> workloads) {}

        @Override
        public Optional<String> protection(String namespace) {
            return Optional.empty();
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public void whenChanged(Runnable task) {}
    }
}

package io.sealane.certificates.rotation;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.sealane.cert.CertMetrics;
import io.sealane.certificates.CertificateFamily;
import io.sealane.certificates.model.CARotation;
import io.sealane.certificates.settings.CertificatesSettings;
import io.sealane.certificates.settings.ControllerChoice;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.manifest.Bootstrap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The certificate controllers over resources in memory, with the bootstrap certificates issued and one holder that confirms when told. */
public final class RotatingController implements AutoCloseable {

    static final CertificatesSettings SETTINGS = CertificatesSettings.from(
            ConfigFactory.parseString("""
                    rotation { issue-deadline = 0s, look = 20ms, hold { publish = 0s, drain = 0s, shadow = 0s } }""").withFallback(ConfigFactory.load().getConfig("sealane.cert")));
    private static final List<String> MANIFESTS = List.of(Bootstrap.CORE, "/io/sealane/bootstrap/certificates.yaml");

    private final ActorTestKit kit = ActorTestKit.create();
    private final ExecutorService work = Executors.newFixedThreadPool(2);
    private final FakeResources resources = new FakeResources();
    private final StubbornHolder holder = new StubbornHolder();

    private final AheadClock clock = new AheadClock();

    private RotatingController() {}

    public static RotatingController start() {
        var node = new RotatingController();
        node.resources.create(definition("certificates.cert-manager.io"));
        node.resources.create(definition("bundles.trust.cert-manager.io"));
        var means = new CertificateFamily.Means(
                node.resources, () -> List.of(node.holder), false, node.work, node.clock, CertMetrics.none());
        node.kit.spawn(CertificateFamily.create(means, ControllerChoice.AUTO, SETTINGS));
        Bootstrap.createAbsent(node.resources, MANIFESTS).toCompletableFuture().join();
        node.await(
                Certificate.class,
                "knative-eventing",
                "mt-broker-ingress-server-tls",
                one -> one.getStatus() != null && one.getStatus().getRevision() != null);
        return node;
    }

    private static CustomResourceDefinition definition(String name) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(ControllerChoice.MANAGED_BY, "sealane"))
                .endMetadata()
                .build();
    }

    public FakeResources resources() {
        return resources;
    }

    void holdersConfirm() {
        holder.stubborn = false;
    }

    /** Lets the controllers' clock go ahead: certificates know whole seconds only, and two within one look alike. */
    void later() {
        clock.ahead = clock.ahead.plusSeconds(10);
    }

    static Predicate<CARotation> phase(String wanted) {
        return rotation ->
                rotation.status() != null && wanted.equals(rotation.status().phase());
    }

    /** @param name empty for any */
    public <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> condition) {
        var found = new CompletableFuture<T>();
        resources.informer(kind).listen(change -> {
            var key = change.key();
            if (key.namespace().equals(namespace)
                    && (name.isEmpty() || key.name().equals(name))
                    && change.present()
                    && condition.test(change.resource())) {
                found.complete(change.resource());
            }
        });
        return found.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Until the controllers see no such Certificate any more. */
    void awaitNone(String prefix) {
        awaitCertificates(
                all -> all.noneMatch(one -> one.getMetadata().getName().startsWith(prefix)));
    }

    /** Until the controllers do not see that Certificate any more. */
    void awaitGone(ResourceKey key) {
        awaitCertificates(all -> all.noneMatch(one -> ResourceKey.of(one).equals(key)));
    }

    /** A listener hears of what is there when it is entered, which may be later than now: it looks at the list itself. */
    private void awaitCertificates(Predicate<Stream<Certificate>> wanted) {
        var gone = new CompletableFuture<Void>();
        var certificates = resources.informer(Certificate.class);
        certificates.listen(change -> {
            if (wanted.test(certificates.list().stream())) {
                gone.complete(null);
            }
        });
        gone.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        work.shutdownNow();
    }

    private static final class AheadClock extends Clock {

        private final Clock of = Clock.systemUTC();
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return of.instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return of.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a clock for instants");
        }
    }
}

package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.certmanager.api.model.v1.ClusterIssuerBuilder;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.certmanager.api.model.v1.IssuerBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many ECDSA certificates at once, durable: 150 in the ordinary build, 10,000 from 10 CAs in the full one. Prints
 * certificates per second and CPU per certificate, from the CAs' being there to the last CertificateRequest; then all are renewed while
 * requests flow.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RenewalStormTest {

    private static final int CERTIFICATES = Integer.getInteger("sealane.storm", TestSize.of(150, 10_000));
    private static final int AUTHORITIES = TestSize.of(3, 10);
    private static final int DUE_WITHIN_MILLIS = TestSize.of(1_000, 60_000);
    private static final Duration WITHIN = Duration.ofSeconds(TestSize.of(120, 1200));
    private static final int CALLS_MAX = 64;
    private static final String NAMESPACE = "storm";

    @TempDir
    private Path data;

    private Sealane node;
    private Resources resources;

    @BeforeEach
    void start() {
        node = Sealane.start(NodeSettings.in(data).withPorts(Ports.FREE));
        node.applyText(SampleNode.sample());
        resources = node.resources();
        resources
                .create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void every_certificate_is_issued_and_renewed_and_no_request_fails_meanwhile() throws Exception {
        var empty = heap();
        each(AUTHORITIES, this::authority);
        each(CERTIFICATES, this::certificate);
        var issued = countRevision(1);

        var issuing = Span.start();
        each(AUTHORITIES, this::issuer);
        issued.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        issuing.print("issued");
        if (CERTIFICATES >= 1000) {
            System.out.printf("%d bytes of heap for each%n", (heap() - empty) / CERTIFICATES);
        }

        var renewed = countRevision(2);
        var api = node.apiClient();
        api.await(
                SampleNode.BROKERS,
                "br",
                WITHIN,
                broker -> SampleNode.localUrl(broker).toString().startsWith("https:"));
        try (var load = FollowingLoad.start(api, () -> false)) {
            quiet(load);
            var before = load.p99Millis();
            var renewing = Span.start();
            askForAll();
            renewed.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            renewing.print("renewed under load");
            var during = load.p99Millis();
            load.finish();
            System.out.printf(
                    "publish over a kept connection: p99 %.1f ms before, %.1f ms while all were renewed, ratio %.1f%n",
                    before, during, during / before);
            assertThat(load.failures()).isEmpty();
            assertThat(load.sent()).as("requests sent").isGreaterThan(50);
        }
    }

    /** What is in use after a collection; means something for many certificates only. */
    private static long heap() {
        if (CERTIFICATES < 1000) {
            return 0;
        }
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Lets enough requests pass for a percentile of the quiet time. */
    private static void quiet(FollowingLoad load) throws InterruptedException {
        var enough = new CountDownLatch(1);
        var watch = Executors.newSingleThreadScheduledExecutor();
        var from = load.sent();
        watch.scheduleAtFixedRate(
                () -> {
                    if (load.sent() > from + 100) {
                        enough.countDown();
                    }
                },
                10,
                10,
                TimeUnit.MILLISECONDS);
        assertThat(enough.await(60, TimeUnit.SECONDS)).as("100 requests").isTrue();
        watch.shutdownNow();
    }

    /** As {@code cmctl renew} does, for all, spread over the time. */
    private void askForAll() throws InterruptedException {
        var threads = Executors.newScheduledThreadPool(1);
        for (int i = 0; i < CERTIFICATES; i++) {
            var name = name(i);
            threads.schedule(() -> ask(name), (long) DUE_WITHIN_MILLIS * i / CERTIFICATES, TimeUnit.MILLISECONDS);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(WITHIN.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private void ask(String name) {
        resources
                .informer(Certificate.class)
                .get(new ResourceKey(NAMESPACE, name))
                .ifPresent(certificate -> resources
                        .editStatus(certificate, RenewalStormTest::asked)
                        .exceptionally(conflict -> {
                            ask(name);
                            return certificate;
                        }));
    }

    private static Certificate asked(Certificate certificate) {
        return new CertificateBuilder(certificate)
                .editStatus()
                .addToConditions(new CertificateConditionBuilder()
                        .withType("Issuing")
                        .withStatus("True")
                        .withReason("ManuallyTriggered")
                        .build())
                .endStatus()
                .build();
    }

    /** Completes once every certificate has a CertificateRequest of that revision, which is written after its Secret. */
    private CompletableFuture<Void> countRevision(int revision) {
        Set<String> done = ConcurrentHashMap.newKeySet();
        var all = new CompletableFuture<Void>();
        resources.informer(CertificateRequest.class).listen(change -> {
            var ready = change.present() && change.resource().getStatus() != null;
            if (ready
                    && change.key().name().endsWith("-" + revision)
                    && change.key().name().startsWith("leaf-")) {
                done.add(change.key().name());
                if (done.size() == CERTIFICATES) {
                    all.complete(null);
                }
            }
        });
        return all;
    }

    private CompletableFuture<?> authority(int i) {
        var selfSigned = new ClusterIssuerBuilder()
                .withNewMetadata()
                .withName("self-signed-" + i)
                .endMetadata()
                .withNewSpec()
                .withNewSelfSigned()
                .endSelfSigned()
                .endSpec()
                .build();
        return resources
                .create(selfSigned)
                .thenCompose(done -> resources.create(ecdsa("ca-" + i)
                        .editSpec()
                        .withIsCA(true)
                        .withCommonName("ca-" + i)
                        .withNewIssuerRef("cert-manager.io", ClusterIssuer.class.getSimpleName(), "self-signed-" + i)
                        .endSpec()
                        .build()))
                .toCompletableFuture();
    }

    private CompletableFuture<?> issuer(int i) {
        var issuer = new IssuerBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("issuer-" + i)
                .endMetadata()
                .withNewSpec()
                .withNewCa()
                .withSecretName("ca-" + i)
                .endCa()
                .endSpec()
                .build();
        return resources.create(issuer).toCompletableFuture();
    }

    private CompletableFuture<?> certificate(int i) {
        var name = name(i);
        return resources
                .create(ecdsa(name)
                        .editSpec()
                        .withDnsNames(name + ".storm.svc.cluster.local")
                        .withNewIssuerRef("cert-manager.io", Issuer.class.getSimpleName(), "issuer-" + i % AUTHORITIES)
                        .endSpec()
                        .build())
                .toCompletableFuture();
    }

    private static String name(int i) {
        return "leaf-" + i;
    }

    private static CertificateBuilder ecdsa(String name) {
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSecretName(name)
                .withNewPrivateKey()
                .withAlgorithm("ECDSA")
                .withSize(256)
                .endPrivateKey()
                .endSpec();
    }

    /** Makes many calls, a bounded number at a time. */
    private static void each(int count, IntFunction<CompletableFuture<?>> call) {
        var free = new Semaphore(CALLS_MAX);
        var all = IntStream.range(0, count)
                .mapToObj(i -> {
                    free.acquireUninterruptibly();
                    return call.apply(i).whenComplete((done, failure) -> free.release());
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
    }

    /** Time and CPU of this process. */
    private record Span(long nanos, long cpuNanos) {

        static Span start() {
            return new Span(System.nanoTime(), cpu());
        }

        private static long cpu() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        void print(String what) {
            var seconds = (System.nanoTime() - nanos) / 1e9;
            System.out.printf(
                    "%d certificates %s in %.1f s: %.0f/s, %.2f ms CPU each%n",
                    CERTIFICATES, what, seconds, CERTIFICATES / seconds, (cpu() - cpuNanos) / 1e6 / CERTIFICATES);
        }
    }
}

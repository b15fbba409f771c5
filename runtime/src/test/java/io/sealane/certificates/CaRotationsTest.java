package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.CertSupervisor;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.CARotation.Hold;
import io.sealane.certificates.CARotation.Reference;
import io.sealane.certificates.CARotation.Spec;
import io.sealane.resource.Bootstrap;
import io.sealane.resource.FakeResources;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaRotationsTest {

    private static final String ISSUER = "knative-eventing-ca-issuer";
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2);
    private static final CertificatesSettings SETTINGS =
            CertificatesSettings.from(ConfigFactory.parseString("rotation { issue-deadline = 0s, look = 20ms }")
                    .withFallback(ConfigFactory.load().getConfig("sealane.cert")));

    private final FakeResources resources = new FakeResources();
    private final StubbornHolder holder = new StubbornHolder();

    @BeforeEach
    void start() throws Exception {
        ActorRef<CertSupervisor.Command> certificates =
                KIT.spawn(CertificatesController.create(resources, WORK, SETTINGS, Clock.systemUTC()));
        var means = new CaRotations.Means(
                resources,
                name -> certificates.tell(new CertSupervisor.Renew(name)),
                () -> List.of(holder),
                WORK,
                Clock.systemUTC());
        KIT.spawn(CaRotations.create(means, SETTINGS));
        Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE, "/io/sealane/bootstrap/certificates.yaml"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        await(
                Certificate.class,
                "knative-eventing",
                "mt-broker-ingress-server-tls",
                one -> one.getStatus() != null && one.getStatus().getRevision() != null);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        WORK.shutdownNow();
    }

    @Test
    void a_rotation_replaces_authority_and_leaves_and_leaves_one_root_published() throws Exception {
        var before = secret("cert-manager", "eventing-ca").getData().get("tls.crt");
        holder.stubborn = false;

        create("cert-manager", "ClusterIssuer", "Rotate");
        var done = await(CARotation.class, "cert-manager", "one", phase("Done"));

        var after = secret("cert-manager", "eventing-ca").getData().get("tls.crt");
        assertThat(after).isNotEqualTo(before);
        assertThat(secret("knative-eventing", "mt-broker-ingress-server-tls")
                        .getData()
                        .get("ca.crt"))
                .isEqualTo(after);
        assertThat(done.status().bundleVersion()).isEqualTo(2);
        assertThat(resources
                        .read(ConfigMap.class, "knative-eventing", ISSUER + "-roots")
                        .getData()
                        .values())
                .singleElement()
                .satisfies(
                        pem -> assertThat(pem.strip()).isEqualTo(decoded(after).strip()));
        // What was made for the rotation only is removed after the last phase was stored.
        awaitGone("selfsigned-ca-next");
    }

    @Test
    void nothing_is_switched_before_every_holder_has_confirmed_and_an_abort_turns_back() throws Exception {
        var before = secret("cert-manager", "eventing-ca").getData().get("tls.crt");

        var rotation = create("cert-manager", "ClusterIssuer", "Rotate");
        var waiting = await(
                CARotation.class,
                "cert-manager",
                "one",
                one -> phase("Publishing").test(one)
                        && one.status().waitingFor() != null
                        && one.status().waitingFor().toString().contains("stubborn"));
        assertThat(waiting.status().waitingFor()).contains("stubborn to confirm version 1 (has 0)");
        assertThat(secret("cert-manager", "eventing-ca").getData().get("tls.crt"))
                .isEqualTo(before);

        var now = resources.read(CARotation.class, "cert-manager", "one");
        var spec = rotation.spec();
        resources
                .replace(CARotation.of(now.getMetadata(), new Spec(spec.issuerRef(), "Abort", null, spec.hold())))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        await(CARotation.class, "cert-manager", "one", phase("Aborting"));
        holder.stubborn = false;

        await(CARotation.class, "cert-manager", "one", phase("Aborted"));
        assertThat(secret("cert-manager", "eventing-ca").getData().get("tls.crt"))
                .isEqualTo(before);
        assertThat(resources
                        .read(ConfigMap.class, "knative-eventing", ISSUER + "-roots")
                        .getData()
                        .values())
                .singleElement()
                .satisfies(
                        pem -> assertThat(pem.strip()).isEqualTo(decoded(before).strip()));
    }

    @Test
    void a_ClusterIssuer_is_rotated_from_the_cluster_namespace_only() throws Exception {
        create("knative-eventing", "ClusterIssuer", "Rotate");
        var refused = await(CARotation.class, "knative-eventing", "one", one -> one.status() != null);
        assertThat(refused.status().conditions().get(0).reason()).isEqualTo("InvalidSpec");
        assertThat(refused.status().conditions().get(0).message()).contains("belongs in namespace cert-manager");
    }

    private CARotation create(String namespace, String kind, String action) throws Exception {
        var rotation = CARotation.of(
                new ObjectMetaBuilder().withNamespace(namespace).withName("one").build(),
                new Spec(new Reference(ISSUER, kind, null), action, null, new Hold("0s", "0s", "0s")));
        return resources.create(rotation).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Secret secret(String namespace, String name) {
        return resources.read(Secret.class, namespace, name);
    }

    private static String decoded(String base64) {
        return new String(java.util.Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static Predicate<CARotation> phase(String wanted) {
        return rotation ->
                rotation.status() != null && wanted.equals(rotation.status().phase());
    }

    private <T extends HasMetadata> T await(Class<T> kind, String namespace, String name, Predicate<T> condition)
            throws Exception {
        var found = new CompletableFuture<T>();
        resources.informer(kind).listen(change -> {
            var key = change.key();
            if (key.namespace().equals(namespace)
                    && key.name().equals(name)
                    && change.present()
                    && condition.test(change.resource())) {
                found.complete(change.resource());
            }
        });
        return found.get(30, TimeUnit.SECONDS);
    }

    /** A listener hears of what is there when it is entered, which may be later than now: it looks at the list itself. */
    private void awaitGone(String certificate) throws Exception {
        var gone = new CompletableFuture<Void>();
        var certificates = resources.informer(Certificate.class);
        certificates.listen(change -> {
            if (certificates.list().stream()
                    .noneMatch(one -> one.getMetadata().getName().equals(certificate))) {
                gone.complete(null);
            }
        });
        gone.get(30, TimeUnit.SECONDS);
    }

    /** Confirms nothing until it is told to. */
    private static final class StubbornHolder implements TrustHolder {

        private volatile boolean stubborn = true;

        @Override
        public String name() {
            return "stubborn";
        }

        @Override
        public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
            return CompletableFuture.completedFuture(!stubborn);
        }

        @Override
        public List<List<X509Certificate>> shown() {
            return List.of();
        }

        @Override
        public long handshakesBy(X509Certificate root) {
            return 0;
        }
    }
}

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateConditionBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateStatusBuilder;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.sealane.resource.embedded.seal.SealSettings;
import io.sealane.resource.embedded.seal.WrappingKey;
import io.sealane.resource.embedded.seal.WrappingKeys;
import io.sealane.resource.embedded.storage.DiskResourceStore;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.store.StoreSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client that the runtime uses takes the embedded server for a real one. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class ClientTest {

    private static final WrappingKeys KEYS = WrappingKeys.of(WrappingKey.generate(new SecureRandom(), "test"));

    private static ServedApi served;
    private static KubernetesClient client;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        client = served.client();
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    @Test
    void an_informer_sees_what_is_there_and_every_change() throws Exception {
        client.resource(broker("early")).create();
        var seen = new LinkedBlockingQueue<String>();
        try (var informer = client.resources(Broker.class).inAnyNamespace().inform(into(seen))) {
            assertThat(take(seen)).isEqualTo("added early");
            assertThat(informer.hasSynced()).isTrue();
            client.resource(broker("late")).create();
            assertThat(take(seen)).isEqualTo("added late");
            client.resources(Broker.class)
                    .withName("late")
                    .edit(found -> new BrokerBuilder(found)
                            .editMetadata()
                            .addToLabels("a", "b")
                            .endMetadata()
                            .build());
            assertThat(take(seen)).isEqualTo("changed late");
            client.resources(Broker.class).withName("late").delete();
            assertThat(take(seen)).isEqualTo("deleted late");
        }
    }

    @Test
    void a_status_is_written_on_its_own_and_keeps_the_generation() {
        var created = client.resource(certificate("status")).create();
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        var ready = new CertificateConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .build();
        client.resource(created)
                .editStatus(found -> new CertificateBuilder(found)
                        .withStatus(new CertificateStatusBuilder()
                                .withConditions(ready)
                                .withRevision(1)
                                .build())
                        .build());
        var read = client.resources(Certificate.class).withName("status").get();
        assertThat(read.getStatus().getConditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.getType()).isEqualTo("Ready"));
        assertThat(read.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(read.getSpec()).isEqualTo(created.getSpec());
    }

    @Test
    void a_replacement_that_names_an_old_version_is_refused() {
        var first = client.resource(secret("cas", "1")).create();
        client.secrets()
                .withName("cas")
                .edit(found -> new SecretBuilder(found).addToData("k", "Mg==").build());
        var refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> client.resource(
                                new SecretBuilder(first).addToData("k", "Mw==").build())
                        .lockResourceVersion(first.getMetadata().getResourceVersion())
                        .update());
        assertThat(refused.getCode()).isEqualTo(409);
        assertThat(refused.getStatus().getReason()).isEqualTo("Conflict");
        assertThat(client.secrets().withName("cas").get().getData()).containsEntry("k", "Mg==");
    }

    @Test
    void a_second_object_of_a_name_is_refused() {
        client.resource(secret("twice", "1")).create();
        var refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> client.resource(secret("twice", "2")).create());
        assertThat(refused.getCode()).isEqualTo(409);
        assertThat(refused.getStatus().getReason()).isEqualTo("AlreadyExists");
    }

    @Test
    void a_watch_of_one_object_sees_only_that() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        try (var watch = client.secrets().withName("watched").watch(new Watcher<Secret>() {
            @Override
            public void eventReceived(Action action, Secret secret) {
                seen.add(action + " " + secret.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            client.resource(secret("unwatched", "1")).create();
            client.resource(secret("watched", "1")).create();
            assertThat(take(seen)).isEqualTo("ADDED watched");
            client.secrets().withName("watched").delete();
            assertThat(take(seen)).isEqualTo("DELETED watched");
        }
    }

    @Test
    void everything_is_kept_across_a_restart(@TempDir Path folder) throws Exception {
        String version;
        String uid;
        try (var store = DiskResourceStore.open(
                        folder, StoreSettings.small(), LogLimits.standard(), SealSettings.standard(KEYS));
                var first = new ServedApi(store);
                var before = first.client()) {
            uid = before.resource(broker("kept")).create().getMetadata().getUid();
            version = before.configMaps()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("kept")
                            .endMetadata()
                            .build())
                    .create()
                    .getMetadata()
                    .getResourceVersion();
        }
        try (var store = DiskResourceStore.open(
                        folder, StoreSettings.small(), LogLimits.standard(), SealSettings.standard(KEYS));
                var second = new ServedApi(store);
                var after = second.client()) {
            assertThat(after.resources(Broker.class)
                            .withName("kept")
                            .get()
                            .getMetadata()
                            .getUid())
                    .isEqualTo(uid);
            assertThat(after.configMaps().withName("kept").get().getMetadata().getResourceVersion())
                    .isEqualTo(version);
            // The packed definitions were there: a restart writes nothing.
            assertThat(after.configMaps().list().getMetadata().getResourceVersion())
                    .isEqualTo(version);
        }
    }

    private static ResourceEventHandler<Broker> into(BlockingQueue<String> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(Broker broker) {
                seen.add("added " + broker.getMetadata().getName());
            }

            @Override
            public void onUpdate(Broker before, Broker broker) {
                seen.add("changed " + broker.getMetadata().getName());
            }

            @Override
            public void onDelete(Broker broker, boolean unknown) {
                seen.add("deleted " + broker.getMetadata().getName());
            }
        };
    }

    private static String take(BlockingQueue<String> seen) throws InterruptedException {
        return seen.poll(60, TimeUnit.SECONDS);
    }

    private static Broker broker(String name) {
        return new BrokerBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Secret secret(String name, String value) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToStringData("k", value)
                .build();
    }

    private static Certificate certificate(String name) {
        return new CertificateBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSecretName(name + "-tls")
                .withDnsNames("a.example")
                .withNewIssuerRef()
                .withName("issuer")
                .withKind("Issuer")
                .endIssuerRef()
                .endSpec()
                .build();
    }
}

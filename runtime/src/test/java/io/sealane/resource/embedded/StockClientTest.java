package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fabric8 client with its defaults, which tries a WebSocket before it watches over plain HTTP. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class StockClientTest {

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private ServedApi served;
    private KubernetesClient client;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(served.url())
                .withNamespace("default")
                .build();
        assertThat(config.isOnlyHttpWatches()).isFalse();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stop() {
        client.close();
        served.close();
    }

    @Test
    void a_watch_works() throws Exception {
        try (var watch = client.configMaps().watch(into())) {
            client.resource(map("a")).create();
            assertThat(take()).isEqualTo("ADDED a");
            client.configMaps().withName("a").delete();
            assertThat(take()).isEqualTo("DELETED a");
        }
        assertThat(take()).isEqualTo("closed");
    }

    @Test
    void an_informer_works() throws Exception {
        client.resource(map("early")).create();
        try (var informer = client.configMaps().inform(handler())) {
            assertThat(take()).isEqualTo("ADDED early");
            client.resource(map("late")).create();
            assertThat(take()).isEqualTo("ADDED late");
            assertThat(informer.hasSynced()).isTrue();
        }
    }

    private String take() throws InterruptedException {
        return String.valueOf(seen.poll(60, TimeUnit.SECONDS));
    }

    private Watcher<ConfigMap> into() {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                seen.add(action + " " + map.getMetadata().getName());
            }

            @Override
            public void onClose() {
                seen.add("closed");
            }

            @Override
            public void onClose(WatcherException cause) {
                seen.add("broken " + cause);
            }
        };
    }

    private ResourceEventHandler<ConfigMap> handler() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                seen.add("ADDED " + map.getMetadata().getName());
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap now) {
                seen.add("MODIFIED " + now.getMetadata().getName());
            }

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {
                seen.add("DELETED " + map.getMetadata().getName());
            }
        };
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }
}

package io.sealane.resource.client;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.sealane.resource.Resources;
import io.sealane.resource.embedded.ApiServerSettings;
import io.sealane.resource.embedded.Authentication;
import io.sealane.resource.embedded.EmbeddedApiServer;
import io.sealane.resource.embedded.direct.DirectHttp;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/** The contract against the embedded API server, without a socket. Nobody is let in over the network. */
class DirectResourcesTest extends ResourcesContract {

    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
    private final ExecutorService work = Executors.newFixedThreadPool(2);
    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            new MemoryResourceStore(LogLimits.standard()),
            request -> Optional.empty(),
            (namespace, pod, options) -> CompletableFuture.completedStage(Optional.empty()),
            new EmbeddedApiServer.Surroundings(kit.system(), work, Clock.systemUTC(), new SecureRandom()));
    private final Fabric8Resources resources = connect();

    @Override
    Resources resources() {
        return resources;
    }

    @AfterEach
    void stop() {
        resources.close();
        server.close();
        kit.shutdownTestKit();
        work.shutdownNow();
    }

    private Fabric8Resources connect() {
        try {
            var node = new Authentication.Identity("node", List.of("system:masters"));
            var nowhere = new ApiAccess(URI.create("https://in-process.invalid"), SSLContext.getDefault());
            return Fabric8Resources.connect(nowhere, work, new DirectHttp(server.as(node), kit.system(), work));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** When no work is taken any longer, everybody is told to come later. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BusyServerTest {

    private final ActorTestKit kit = ActorTestKit.create();
    private volatile boolean full;
    private final Executor work = task -> {
        if (full) {
            throw new RejectedExecutionException("full");
        }
        task.run();
    };
    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            new MemoryResourceStore(LogLimits.standard()),
            ServedApi.ADMIN_WITHOUT_TOKEN,
            (namespace, pod, options) -> CompletableFuture.completedFuture(Optional.empty()),
            new EmbeddedApiServer.Surroundings(kit.system(), work, Clock.systemUTC(), new SecureRandom()));

    @AfterEach
    void stop() {
        full = false;
        server.close();
        kit.shutdownTestKit();
    }

    private void assertComeLater(HttpRequest request) throws Exception {
        full = true;
        HttpResponse answer = ServedApi.await(server.handle(request));
        assertThat(answer.status().intValue()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After").orElseThrow().value()).isEqualTo("1");
    }

    @Test
    void whoever_is_known_is_told_to_come_later() throws Exception {
        assertComeLater(HttpRequest.GET("/api/v1/namespaces"));
    }

    @Test
    void whoever_shows_a_token_is_told_to_come_later() throws Exception {
        assertComeLater(
                HttpRequest.GET("/api/v1/namespaces").addHeader(RawHeader.create("Authorization", "Bearer a.b.c")));
    }
}

package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The store, which may wait for the disk, is asked on the executor for work, whoever calls: callers are event loops and actors. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WorkPlaceTest {

    private final ActorTestKit kit = ActorTestKit.create();
    private final ResourceStore stored = new MemoryResourceStore(LogLimits.standard());
    private final ThreadLocal<Boolean> works = ThreadLocal.withInitial(() -> false);
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> askedElsewhere = new ConcurrentLinkedQueue<>();
    /** Is done at once, so that what follows may be run by whoever calls. */
    private final Executor work = task -> {
        var before = works.get();
        works.set(true);
        try {
            task.run();
        } finally {
            works.set(before);
        }
    };

    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            watched(),
            request -> Optional.of(new Authentication.Identity(
                    "robot", List.of(request.getHeader("X-Group").orElseThrow().value()))),
            (namespace, pod, options) -> CompletableFuture.completedFuture(Optional.empty()),
            new EmbeddedApiServer.Surroundings(kit.system(), work, Clock.systemUTC(), new SecureRandom()));

    @BeforeEach
    void forgetTheStart() {
        asked.clear();
        askedElsewhere.clear();
    }

    @AfterEach
    void stop() {
        server.close();
        kit.shutdownTestKit();
    }

    @Test
    void what_somebody_may_do_who_acts_as_another_is_read_there() throws Exception {
        var request = from("system:authenticated", "/api/v1/namespaces")
                .addHeader(RawHeader.create("Impersonate-User", "jane"));

        assertThat(ServedApi.await(server.handle(request)).status().intValue()).isEqualTo(403);

        assertThat(asked).contains("list", "synced");
        assertThat(askedElsewhere).isEmpty();
    }

    @Test
    void what_is_answered_later_by_another_thread_waits_for_the_disk_there() throws Exception {
        var page = new CompletableFuture<NodePages.Page>();
        server.show((segments, query) -> page);

        var answer = server.handle(from("system:masters", "/sealane/any"));
        assertThat(answer.toCompletableFuture()).isNotDone();
        page.complete(new NodePages.Page(200, "{}"));

        assertThat(ServedApi.await(answer).status().intValue()).isEqualTo(200);
        assertThat(asked).contains("synced");
        assertThat(askedElsewhere).isEmpty();
    }

    private static HttpRequest from(String group, String path) {
        return HttpRequest.GET(path).addHeader(RawHeader.create("X-Group", group));
    }

    private ResourceStore watched() {
        return (ResourceStore) Proxy.newProxyInstance(
                ResourceStore.class.getClassLoader(),
                new Class<?>[] {ResourceStore.class},
                (proxy, method, arguments) -> {
                    (works.get() ? asked : askedElsewhere).add(method.getName());
                    try {
                        return method.invoke(stored, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

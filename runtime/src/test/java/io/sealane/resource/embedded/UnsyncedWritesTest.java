package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.Listing;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Nobody is told what a crash could undo: what is not on the disk yet is neither confirmed, nor shown, nor given as a reason. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UnsyncedWritesTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final ActorTestKit kit = ActorTestKit.create();
    private final SlowDisk disk = new SlowDisk();
    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            disk,
            Authentication.trusting("admin"),
            (namespace, pod, options) -> CompletableFuture.completedFuture(Optional.empty()),
            new EmbeddedApiServer.Surroundings(kit.system(), Runnable::run, Clock.systemUTC(), new SecureRandom()));

    @AfterEach
    void stop() {
        disk.goOn();
        server.close();
        kit.shutdownTestKit();
    }

    @Test
    void a_write_is_confirmed_and_shown_and_a_reason_when_it_is_on_the_disk() throws Exception {
        disk.stop();
        var created = server.handle(create("one")).toCompletableFuture();
        var read = server.handle(HttpRequest.GET(CONFIG_MAPS + "/one")).toCompletableFuture();
        var listed = server.handle(HttpRequest.GET(CONFIG_MAPS)).toCompletableFuture();
        var refused = server.handle(create("one")).toCompletableFuture();

        assertThat(List.of(created, read, listed, refused)).noneMatch(CompletableFuture::isDone);
        disk.goOn();

        assertThat(code(created)).isEqualTo(201);
        assertThat(code(read)).isEqualTo(200);
        assertThat(code(listed)).isEqualTo(200);
        assertThat(code(refused)).isEqualTo(409);
    }

    @Test
    void a_watch_tells_of_it_when_it_is_on_the_disk() throws Exception {
        var watch = ServedApi.await(server.handle(HttpRequest.GET(CONFIG_MAPS + "?watch=true")));
        var line = watch.entity()
                .getDataBytes()
                .map(bytes -> bytes.utf8String())
                .filter(text -> text.contains("\"one\""))
                .map(text -> disk.runs())
                .runWith(Sink.head(), kit.system());
        disk.stop();
        server.handle(create("one"));
        server.handle(HttpRequest.GET(CONFIG_MAPS + "/one"));
        disk.goOn();

        assertThat(ServedApi.await(line))
                .as("the disk was running when it was told")
                .isTrue();
    }

    @Test
    void a_disk_that_fails_is_an_error_and_no_confirmation() throws Exception {
        disk.stop();
        var created = server.handle(create("one")).toCompletableFuture();
        disk.fail(new IllegalStateException("expected by the test"));
        assertThat(code(created)).isEqualTo(500);
    }

    @Test
    void a_full_disk_is_said_to_be_full_and_a_broken_one_to_need_somebody() throws Exception {
        disk.stop();
        var full = server.handle(create("one")).toCompletableFuture();
        disk.fail(new ResourceStore.Unwritten(true, "no room left", new IllegalStateException("expected by the test")));
        assertThat(code(full)).isEqualTo(507);
        disk.stop();
        var broken = server.handle(HttpRequest.GET(CONFIG_MAPS)).toCompletableFuture();
        disk.fail(new ResourceStore.Unwritten(false, "start again", new IllegalStateException("expected by the test")));
        assertThat(code(broken)).isEqualTo(500);
    }

    @Test
    void while_the_store_is_opened_again_reads_are_told_to_come_back() throws Exception {
        disk.unread = Optional.of(new ResourceStore.Unread("opened again", new IllegalStateException("by the test")));

        var answer = ServedApi.await(server.handle(HttpRequest.GET(CONFIG_MAPS)));
        assertThat(answer.status().intValue()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After").map(HttpHeader::value)).contains("1");

        disk.unread = Optional.empty();
        assertThat(code(server.handle(HttpRequest.GET(CONFIG_MAPS)))).isEqualTo(200);
    }

    private static HttpRequest create(String name) {
        return HttpRequest.POST(CONFIG_MAPS)
                .withEntity(
                        ContentTypes.APPLICATION_JSON,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    private static int code(CompletionStage<HttpResponse> answer) throws Exception {
        return ServedApi.await(answer).status().intValue();
    }

    /** A store whose disk stops and goes on as a test says. */
    private static final class SlowDisk implements ResourceStore {

        private final ResourceStore store = new MemoryResourceStore(LogLimits.standard());
        private volatile CompletableFuture<Void> synced = CompletableFuture.completedFuture(null);
        private volatile Optional<Unread> unread = Optional.empty();

        void stop() {
            synced = new CompletableFuture<>();
        }

        void goOn() {
            synced.complete(null);
        }

        void fail(RuntimeException failure) {
            synced.completeExceptionally(failure);
        }

        boolean runs() {
            return synced.isDone();
        }

        @Override
        public CompletionStage<Void> synced() {
            return synced;
        }

        @Override
        public long version() {
            return store.version();
        }

        @Override
        public Optional<Stored> get(ResourceId id) {
            return store.get(id);
        }

        @Override
        public Listing list(Scope scope) {
            unread.ifPresent(failure -> {
                throw failure;
            });
            return store.list(scope);
        }

        @Override
        public Listing listAt(Scope scope, long version) {
            return store.listAt(scope, version);
        }

        @Override
        public Stored write(ResourceId id, long expected, ObjectNode object) {
            return store.write(id, expected, object);
        }

        @Override
        public Stored delete(ResourceId id, long expected) {
            return store.delete(id, expected);
        }

        @Override
        public List<Change> changesAfter(long version, int countMax) {
            return store.changesAfter(version, countMax);
        }

        @Override
        public Subscription listen(Listener listener) {
            return store.listen(listener);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}

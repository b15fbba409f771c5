package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.verb.WatchLimits;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class WatchTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, labels: {in: '%s'}}}";
    private static final LogLimits SHORT = new LogLimits(60, 10_000_000);

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void serve() throws Exception {
        var settings = ApiServerSettings.standard(limits(20, 20));
        served = new ServedApi(new MemoryResourceStore(SHORT), Authentication.trusting("admin"), settings);
        api = new Api(served.url());
    }

    private static WatchLimits limits(int open, int perIdentity) {
        return new WatchLimits(
                Duration.ofMinutes(5), Duration.ofMillis(50), open, perIdentity, 1_000_000, Duration.ofMillis(200));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void one_watch_too_many_is_told_to_come_later() throws Exception {
        var settings = ApiServerSettings.standard(limits(1, 1));
        try (var small = new ServedApi(new MemoryResourceStore(SHORT), Authentication.trusting("admin"), settings)) {
            var client = new Api(small.url());
            var path = "/api/v1/namespaces?watch=true";
            var first = client.send(client.request(path), HttpResponse.BodyHandlers.ofInputStream());
            // The first event proves that it runs.
            assertThat(first.body().read()).isEqualTo('{');
            var second = client.get(path);
            assertThat(second.code()).isEqualTo(429);
            assertThat(second.at("/reason")).isEqualTo("TooManyRequests");
            assertThat(second.response().headers().firstValue("Retry-After")).contains("1");
            first.body().close();
        }
    }

    @Test
    void exactly_as_many_watches_run_as_one_identity_may_have_and_others_go_on() throws Exception {
        Authentication said = request -> Optional.of(new Authentication.Identity(
                request.getHeader("X-Sender").map(header -> header.value()).orElse("greedy"),
                List.of("system:masters")));
        try (var small =
                new ServedApi(new MemoryResourceStore(SHORT), said, ApiServerSettings.standard(limits(1_000, 3)))) {
            var client = new Api(small.url());
            var path = "/api/v1/namespaces?watch=true";
            var asked = new ArrayList<CompletableFuture<HttpResponse<InputStream>>>();
            for (var i = 0; i < 20; i++) {
                asked.add(CompletableFuture.supplyAsync(() -> opened(client, path, "greedy")));
            }
            var running = 0;
            for (var each : asked) {
                running += isRunning(each.get(60, TimeUnit.SECONDS)) ? 1 : 0;
            }
            assertThat(running).isEqualTo(3);
            var refused = client.get(path);
            assertThat(refused.code()).isEqualTo(429);
            assertThat(refused.at("/message")).contains("\"greedy\" has 3 open, expected at most 3 of one identity");
            assertThat(isRunning(opened(client, path, "modest"))).isTrue();
            for (var each : asked) {
                each.get().body().close();
            }
        }
    }

    private static HttpResponse<InputStream> opened(Api client, String path, String sender) {
        try {
            return client.send(
                    client.request(path).header("X-Sender", sender), HttpResponse.BodyHandlers.ofInputStream());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its first event tells. */
    private static boolean isRunning(HttpResponse<InputStream> watch) throws Exception {
        if (watch.statusCode() == 429) {
            return false;
        }
        var first = new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8)).readLine();
        return Json.parse(first.getBytes(StandardCharsets.UTF_8))
                .path("type")
                .asText()
                .equals("ADDED");
    }

    /** An open watch, read line by line. */
    private record Watch(BufferedReader lines) implements AutoCloseable {

        static Watch open(String path) throws Exception {
            var answer = HttpClient.newHttpClient()
                    .send(api.request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            return new Watch(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
        }

        JsonNode next() throws Exception {
            return Json.parse(lines.readLine().getBytes(StandardCharsets.UTF_8));
        }

        String nextShort() throws Exception {
            var event = next();
            return event.path("type").asText() + " "
                    + event.at("/object/metadata/name").asText();
        }

        boolean hasEnded() throws Exception {
            return lines.readLine() == null;
        }

        @Override
        public void close() throws Exception {
            lines.close();
        }
    }

    @Test
    void a_watch_from_a_version_tells_what_follows_in_order() throws Exception {
        var from = api.get(MAPS).at("/metadata/resourceVersion");
        try (var watch = Watch.open(MAPS + "?watch=1&resourceVersion=" + from)) {
            api.post(MAPS, MAP.formatted("w", "x"));
            api.patch(MAPS + "/w", "merge", "{data: {a: b}}");
            api.delete(MAPS + "/w");
            assertThat(watch.nextShort()).isEqualTo("ADDED w");
            assertThat(watch.nextShort()).isEqualTo("MODIFIED w");
            assertThat(watch.nextShort()).isEqualTo("DELETED w");
        }
    }

    @Test
    void a_watch_without_a_version_begins_with_what_is_there() throws Exception {
        api.post(MAPS, MAP.formatted("there", "there"));
        try (var watch = Watch.open(MAPS + "?watch=true&labelSelector=in%3Dthere")) {
            assertThat(watch.nextShort()).isEqualTo("ADDED there");
            api.patch(MAPS + "/there", "merge", "{data: {a: b}}");
            assertThat(watch.nextShort()).isEqualTo("MODIFIED there");
        }
    }

    @Test
    void an_object_that_leaves_the_selection_is_deleted_for_the_watch() throws Exception {
        api.post(MAPS, MAP.formatted("leaves", "sel"));
        try (var watch = Watch.open(MAPS + "?watch=true&labelSelector=in%3Dsel")) {
            assertThat(watch.nextShort()).isEqualTo("ADDED leaves");
            var left = api.patch(MAPS + "/leaves", "merge", "{metadata: {labels: {in: other}}}");
            var event = watch.next();
            assertThat(event.path("type").asText()).isEqualTo("DELETED");
            assertThat(event.at("/object/metadata/resourceVersion").asText())
                    .isEqualTo(left.at("/metadata/resourceVersion"));
            api.patch(MAPS + "/leaves", "merge", "{metadata: {labels: {in: sel}}}");
            assertThat(watch.nextShort()).isEqualTo("ADDED leaves");
        }
    }

    @Test
    void bookmarks_tell_the_place_also_when_only_others_change() throws Exception {
        var from = api.get(MAPS).at("/metadata/resourceVersion");
        try (var watch = Watch.open(
                MAPS + "?watch=1&allowWatchBookmarks=true&labelSelector=in%3Dnobody&resourceVersion=" + from)) {
            var changed = api.post(MAPS, MAP.formatted("others", "else")).at("/metadata/resourceVersion");
            var bookmark = watch.next();
            while (!bookmark.at("/object/metadata/resourceVersion").asText().equals(changed)) {
                bookmark = watch.next();
            }
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").asText()).isEqualTo("ConfigMap");
        }
    }

    @Test
    void initial_events_end_with_a_marked_bookmark() throws Exception {
        api.post(MAPS, MAP.formatted("init", "init"));
        try (var watch = Watch.open(MAPS + "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true"
                + "&resourceVersionMatch=NotOlderThan&labelSelector=in%3Dinit")) {
            assertThat(watch.nextShort()).isEqualTo("ADDED init");
            assertThat(watch.next()
                            .at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
        }
    }

    @Test
    void a_version_that_the_log_has_forgotten_is_gone() throws Exception {
        var created = api.post(MAPS, MAP.formatted("old", "x")).at("/metadata/resourceVersion");
        for (var i = 0; i < SHORT.changesMax() + 1; i++) {
            api.patch(MAPS + "/old", "merge", "{data: {n: '" + i + "'}}");
        }
        try (var watch = Watch.open(MAPS + "?watch=1&resourceVersion=" + created)) {
            assertGone(watch);
        }
        var list = api.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + created);
        assertThat(list.code()).isEqualTo(410);
        assertThat(list.at("/reason")).isEqualTo("Expired");
    }

    @Test
    void a_version_from_another_life_is_gone() throws Exception {
        try (var watch = Watch.open(MAPS + "?watch=1&resourceVersion=999999999")) {
            assertGone(watch);
        }
    }

    private static void assertGone(Watch watch) throws Exception {
        var event = watch.next();
        assertThat(event.path("type").asText()).isEqualTo("ERROR");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
        assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
        assertThat(watch.hasEnded()).isTrue();
    }

    @Test
    void a_watch_ends_at_its_timeout() throws Exception {
        try (var watch = Watch.open(MAPS + "?watch=1&timeoutSeconds=1&labelSelector=in%3Dnobody")) {
            assertThat(watch.hasEnded()).isTrue();
        }
    }
}

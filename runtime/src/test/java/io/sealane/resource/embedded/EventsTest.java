package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events are one store with two spellings. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class EventsTest {

    private static final String CORE = "/api/v1/namespaces/default/events";
    private static final String NEW = "/apis/events.k8s.io/v1/namespaces/default/events";
    private static final String OLD_EVENT = """
            {apiVersion: v1, kind: Event, metadata: {name: pulled}, type: Normal, reason: Pulled, message: it is here,
             involvedObject: {kind: Pod, namespace: default, name: p, uid: u1}, count: 2,
             firstTimestamp: "2026-01-01T00:00:00Z", lastTimestamp: "2026-01-01T00:05:00Z",
             source: {component: kubelet}, reportingComponent: kubelet, reportingInstance: k1}
            """;
    private static final String NEW_EVENT = """
            {apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: failed}, type: Warning, reason: Failed, note: it broke,
             action: Starting, regarding: {kind: Broker, namespace: default, name: br, uid: u2},
             eventTime: "2026-01-01T00:00:00.000000Z", reportingController: c, reportingInstance: c1}
            """;

    private ServedApi served;
    private Api api;

    @BeforeEach
    void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        api = new Api(served.url());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void a_table_of_events_begins_with_when_and_ends_with_the_name() throws Exception {
        assertThat(api.post(CORE, OLD_EVENT).code()).isEqualTo(201);

        var table =
                api.get(CORE, "application/json;as=Table;v=v1;g=meta.k8s.io").json();

        assertThat(table.at("/columnDefinitions/0/name").asText()).isEqualTo("Last Seen");
        assertThat(table.findValuesAsText("name")).containsOnlyOnce("Name");
        assertThat(table.at("/rows/0/cells/1").asText()).isEqualTo("Normal");
        assertThat(table.at("/rows/0/cells/9").asText()).isEqualTo("pulled");
    }

    @Test
    void a_core_event_is_seen_in_the_other_group_under_its_names_there() throws Exception {
        assertThat(api.post(CORE, OLD_EVENT).code()).isEqualTo(201);

        var event = api.get(NEW + "/pulled").json();

        assertThat(event.path("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
        assertThat(event.path("note").asText()).isEqualTo("it is here");
        assertThat(event.at("/regarding/name").asText()).isEqualTo("p");
        assertThat(event.path("reportingController").asText()).isEqualTo("kubelet");
        assertThat(event.path("deprecatedCount").asInt()).isEqualTo(2);
        assertThat(event.path("deprecatedFirstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.path("deprecatedLastTimestamp").asText()).isEqualTo("2026-01-01T00:05:00Z");
        assertThat(event.at("/deprecatedSource/component").asText()).isEqualTo("kubelet");
        assertThat(event.has("message") || event.has("involvedObject") || event.has("count"))
                .isFalse();
    }

    @Test
    void an_event_of_the_other_group_is_a_core_event() throws Exception {
        var created = api.post(NEW, NEW_EVENT);
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/note")).isEqualTo("it broke");

        var event = api.get(CORE + "/failed").json();

        assertThat(event.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(event.path("message").asText()).isEqualTo("it broke");
        assertThat(event.at("/involvedObject/name").asText()).isEqualTo("br");
        assertThat(event.path("action").asText()).isEqualTo("Starting");
        assertThat(event.has("note") || event.has("regarding")).isFalse();
    }

    @Test
    void a_name_is_taken_in_both_groups_at_once_and_freed_in_both() throws Exception {
        assertThat(api.post(CORE, OLD_EVENT).code()).isEqualTo(201);
        assertThat(api.post(NEW, NEW_EVENT.replace("name: failed", "name: pulled"))
                        .code())
                .isEqualTo(409);
        assertThat(api.delete(NEW + "/pulled").code()).isEqualTo(200);
        assertThat(api.get(CORE + "/pulled").code()).isEqualTo(404);
    }

    @Test
    void a_patch_in_one_spelling_is_seen_in_the_other() throws Exception {
        api.post(CORE, OLD_EVENT);

        assertThat(api.patch(NEW + "/pulled", "merge", "{note: still here, deprecatedCount: 3}")
                        .code())
                .isEqualTo(200);

        var event = api.get(CORE + "/pulled");
        assertThat(event.at("/message")).isEqualTo("still here");
        assertThat(event.at("/count")).isEqualTo("3");
        assertThat(event.at("/involvedObject/uid")).isEqualTo("u1");
    }

    @Test
    void each_spelling_selects_by_its_own_fields() throws Exception {
        api.post(CORE, OLD_EVENT);
        api.post(NEW, NEW_EVENT);

        assertThat(names(CORE, "involvedObject.name=p")).containsExactly("pulled");
        assertThat(names(CORE, "involvedObject.kind=Broker,involvedObject.uid=u2,involvedObject.namespace=default"))
                .containsExactly("failed");
        assertThat(names(CORE, "type!=Normal")).containsExactly("failed");
        assertThat(names(CORE, "reason=Pulled")).containsExactly("pulled");
        assertThat(names(NEW, "regarding.name=br")).containsExactly("failed");
        assertThat(names(NEW, "regarding.kind=Pod,reportingController=kubelet")).containsExactly("pulled");
        assertThat(api.get(NEW + "?fieldSelector=involvedObject.name%3Dp").code())
                .isEqualTo(400);
    }

    @Test
    void a_watch_of_one_spelling_tells_of_what_was_written_in_the_other() throws Exception {
        var from = api.get(NEW).at("/metadata/resourceVersion");
        api.post(CORE, OLD_EVENT);
        api.delete(CORE + "/pulled");

        var events = watched(NEW + "?watch=1&resourceVersion=" + from, 2);

        assertThat(events).extracting(event -> event.path("type").asText()).containsExactly("ADDED", "DELETED");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.at("/object/apiVersion").asText()).isEqualTo("events.k8s.io/v1");
            assertThat(event.at("/object/regarding/name").asText()).isEqualTo("p");
        });
    }

    @Test
    void what_an_event_lacks_is_named() throws Exception {
        var elsewhere = api.post(CORE, OLD_EVENT.replace("namespace: default, name: p", "namespace: other, name: p"));
        assertThat(elsewhere.code()).isEqualTo(422);
        assertThat(elsewhere.at("/details/causes/0/field")).isEqualTo("involvedObject.namespace");

        var bare = api.post(
                NEW,
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: b}, regarding: {namespace: default}}");
        assertThat(bare.code()).isEqualTo(422);
        assertThat(bare.json().at("/details/causes").findValuesAsText("field"))
                .containsExactly("eventTime", "reportingController", "reportingInstance", "reason", "action", "type");
    }

    private List<String> names(String collection, String selector) throws Exception {
        var query = selector.replace("=", "%3D").replace(",", "%2C").replace("!", "%21");
        var names = new ArrayList<String>();
        api.get(collection + "?fieldSelector=" + query)
                .json()
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    /** The first events of a watch. */
    private List<JsonNode> watched(String path, int count) throws Exception {
        var answer = api.send(api.request(path), HttpResponse.BodyHandlers.ofLines());
        try (var lines = answer.body()) {
            return lines.limit(count)
                    .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .toList();
        }
    }
}

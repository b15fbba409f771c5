package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Sends again what kubectl 1.32 sent in {@link KubectlTest#the_flow_of_the_guide}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KubectlReplayTest {

    @Test
    void the_requests_of_the_guide_get_the_answers_that_kubectl_was_content_with() throws Exception {
        try (var served = new ServedApi(new MemoryResourceStore(LogLimits.standard()))) {
            var api = new Api(served.url());
            for (var request : recorded()) {
                assertThat(send(api, request).code())
                        .as(
                                "%s %s",
                                request.path("method").asText(),
                                request.path("path").asText())
                        .isEqualTo(request.path("code").asInt());
            }
            var trigger = api.get("/apis/eventing.knative.dev/v1/namespaces/guide/triggers/tr");
            assertThat(trigger.at("/spec/filter/attributes/type")).isEqualTo("t");
            assertThat(trigger.at("/metadata/generation")).isEqualTo("2");
            assertThat(api.get("/api/v1/namespaces/guide").at("/status/phase")).isEqualTo("Active");
        }
    }

    private static List<JsonNode> recorded() throws Exception {
        try (var stream = KubectlReplayTest.class.getResourceAsStream("kubectl-guide.jsonl")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .toList();
        }
    }

    private static Api.Answer send(Api api, JsonNode recorded) throws Exception {
        var body = Base64.getDecoder().decode(recorded.path("body").asText(""));
        var request = api.request(recorded.path("path").asText())
                .method(recorded.path("method").asText(), HttpRequest.BodyPublishers.ofByteArray(body));
        if (recorded.has("type")) {
            request.header("Content-Type", recorded.path("type").asText());
        }
        if (recorded.has("accept")) {
            request.header("Accept", recorded.path("accept").asText());
        }
        return api.send(request);
    }
}

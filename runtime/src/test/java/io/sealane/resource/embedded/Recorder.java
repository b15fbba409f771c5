package io.sealane.resource.embedded;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.SystemMaterializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes requests and the codes of their answers; watches are left out, because they have no end. */
final class Recorder {

    private final EmbeddedApiServer server;
    private final ClassicActorSystemProvider system;
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

    Recorder(EmbeddedApiServer server, ClassicActorSystemProvider system) {
        this.server = server;
        this.system = system;
    }

    List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (request.getUri().query().get("watch").isPresent()) {
            return server.handle(request);
        }
        // Larger than the server allows, so that it is the server that refuses.
        var limit = 16L * 1024 * 1024;
        return request.entity()
                .toStrict(10_000, limit, SystemMaterializer.get(system).materializer())
                .thenCompose(body -> {
                    var noted = note(request, body.getData().toArray());
                    return server.handle(request.withEntity(body)).thenApply(answer -> {
                        requests.add(
                                noted.deepCopy().put("code", answer.status().intValue()));
                        return answer;
                    });
                });
    }

    private static ObjectNode note(HttpRequest request, byte[] body) {
        var noted = Json.object().put("method", request.method().name());
        noted.put("path", request.getUri().toRelative().toString());
        request.getHeader("Accept").ifPresent(accept -> noted.put("accept", accept.value()));
        if (body.length > 0) {
            noted.put("type", request.entity().getContentType().toString());
            noted.put("body", Base64.getEncoder().encodeToString(body));
        }
        return noted;
    }
}

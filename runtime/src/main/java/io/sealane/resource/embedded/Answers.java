package io.sealane.resource.embedded;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import java.util.List;

/** Makes HTTP answers. */
final class Answers {

    private static final int WARNINGS_MAX = 10;

    private Answers() {}

    static HttpResponse json(int code, JsonNode body) {
        return json(code, Json.bytes(body));
    }

    /** @param body must not be changed any more */
    static HttpResponse json(int code, byte[] body) {
        return HttpResponse.create()
                .withStatus(code)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(body)));
    }

    static HttpResponse text(String text) {
        return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text));
    }

    static HttpResponse failure(ApiFailure failure) {
        var answer = json(failure.code(), failure.status());
        return failure.code() == 503 || failure.code() == 429
                ? answer.addHeader(RawHeader.create("Retry-After", "1"))
                : answer;
    }

    static HttpResponse watch(Source<ByteString, ?> events) {
        return HttpResponse.create().withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_JSON, events));
    }

    static HttpResponse stream(Source<ByteString, ?> text) {
        return HttpResponse.create().withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, text));
    }

    /** Adds {@code Warning} headers (RFC 7234, 5.5), which kubectl prints. */
    static HttpResponse warned(HttpResponse answer, List<String> warnings) {
        var warned = answer;
        for (var warning : warnings.subList(0, Math.min(WARNINGS_MAX, warnings.size()))) {
            var quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
            warned = warned.addHeader(RawHeader.create("Warning", "299 - \"" + quoted + "\""));
        }
        return warned;
    }
}

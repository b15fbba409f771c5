package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.core.JsonFactory;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventProblem;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers of the event door; refusals are problems (RFC 9457). */
final class EventAnswers {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ContentType PROBLEM =
            ContentTypes.create(MediaTypes.customBinary("application", "problem+json", true));
    private static final HttpHeader ALLOW = RawHeader.create("Allow", "POST, OPTIONS");

    /** RFC 6750, 3. */
    private static final HttpHeader CHALLENGE = RawHeader.create("WWW-Authenticate", "Bearer");

    static final HttpResponse ACCEPTED = empty(202).addHeader(ALLOW);
    static final HttpResponse HIDDEN = empty(404);
    static final HttpResponse ALIVE = empty(200);
    static final HttpResponse DRAINING = empty(503);
    static final HttpResponse OPTIONS = empty(200)
            .addHeaders(List.of(
                    ALLOW,
                    RawHeader.create("WebHook-Allowed-Origin", "*"),
                    RawHeader.create("WebHook-Allowed-Rate", "*")));

    private EventAnswers() {}

    private static HttpResponse empty(int status) {
        return HttpResponse.create().withStatus(status);
    }

    /** An event in the binary content mode (CloudEvents HTTP binding, 3.1). */
    static HttpResponse event(Event event) {
        var message = EventMessages.write(event, EventMessages.Format.BINARY);
        var type = message.contentType().map(ContentTypes::parse).orElse(ContentTypes.NO_CONTENT_TYPE);
        var fields = new ArrayList<HttpHeader>();
        message.headers().forEach((name, value) -> fields.add(RawHeader.create(name, value)));
        return empty(200).addHeaders(fields).withEntity(HttpEntities.create(type, message.body()));
    }

    static HttpResponse malformed(EventProblem problem) {
        return problem(400, problem.message(), problem);
    }

    static HttpResponse problem(int status, String detail) {
        return problem(status, detail, (EventProblem) null);
    }

    static HttpResponse busy(int status, String detail, Optional<Duration> retryAfter) {
        var answer = status == 401 ? problem(status, detail).addHeader(CHALLENGE) : problem(status, detail);
        return retryAfter
                .map(delay -> answer.addHeader(RawHeader.create("Retry-After", String.valueOf(seconds(delay)))))
                .orElse(answer);
    }

    /** Whole seconds, rounded up: the header knows no fractions, and zero would mean at once (RFC 9110, 10.2.3). */
    private static long seconds(Duration delay) {
        return Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    }

    private static HttpResponse problem(int status, String detail, @Nullable EventProblem problem) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField(
                    "title",
                    StatusCodes.lookup(status).map(code -> code.reason()).orElse("Refused"));
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            if (problem != null) {
                json.writeStringField("attribute", problem.attribute());
                json.writeStringField("value", problem.value());
                json.writeStringField("expected", problem.expected());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return empty(status)
                .addHeader(ALLOW)
                .withEntity(HttpEntities.create(
                        PROBLEM, text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}

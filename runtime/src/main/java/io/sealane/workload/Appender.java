package io.sealane.workload;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Replies to each event with the same event, its {@code message} grown, like Knative's {@code appender}: the step that the guides of Sequence
 * and Parallel are made of. {@code MESSAGE} is what it appends; {@code TYPE}, where there is one, is the type of its replies. Where
 * {@code REPLY_ATTRIBUTE} and {@code CORRELATION_ATTRIBUTE} are given the reply has the one with the value of the other, as a RequestReply
 * wants it.
 */
public final class Appender implements LocalHandler {

    /** Under this image, with any tag or digest, Pods of Knative's guides ask for it. */
    public static final String IMAGE = "gcr.io/knative-releases/knative.dev/eventing/cmd/appender";

    private static final EventSettings LIMITS = EventSettings.defaults();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> environment;
    private final PodLog log;

    Appender(Workloads.Container container) {
        this(container.environment(), container.log());
    }

    Appender(Map<String, String> environment, PodLog log) {
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (!(request.entity() instanceof HttpEntity.Strict entity)) {
            throw new IllegalArgumentException("entity: expected a strict one");
        }
        var type = Optional.of(entity.getContentType())
                .filter(given -> !given.equals(ContentTypes.NO_CONTENT_TYPE))
                .map(Object::toString);
        var received = EventMessages.read(type, request.getHeaders(), entity.getData(), LIMITS);
        return CompletableFuture.completedStage(
                received instanceof EventMessages.Received.Events events
                                && events.events().size() == 1
                        ? answer(events.events().get(0))
                        : bad("expected one CloudEvent, got " + received));
    }

    private HttpResponse answer(Event event) {
        ObjectNode data;
        try {
            if (!(JSON.readTree(event.data().toArray()) instanceof ObjectNode object)) {
                return bad("data: expected a JSON object with a message");
            }
            data = object;
        } catch (IOException e) {
            return bad("data: expected JSON: " + e.getMessage());
        }
        var message = data.path("message").asText("") + environment.getOrDefault("MESSAGE", "");
        log.write(event.id() + ": " + message);
        return reply(event, data.put("message", message));
    }

    private HttpResponse reply(Event event, ObjectNode data) {
        var reply = event.with("type", environment.getOrDefault("TYPE", event.type()));
        var correlation =
                Optional.ofNullable(environment.get("CORRELATION_ATTRIBUTE")).flatMap(event::attribute);
        var answers = environment.get("REPLY_ATTRIBUTE");
        if (answers != null && correlation.isPresent()) {
            reply = reply.with(answers, correlation.get());
        }
        var response =
                HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(data)));
        for (var attribute : reply.attributes().entrySet()) {
            if (!attribute.getKey().equals("datacontenttype")) {
                response = response.addHeader(
                        RawHeader.create("ce-" + attribute.getKey(), String.valueOf(attribute.getValue())));
            }
        }
        return response;
    }

    private static ByteString bytes(ObjectNode data) {
        try {
            return ByteString.fromArray(JSON.writeValueAsBytes(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    private static HttpResponse bad(String why) {
        return HttpResponse.create().withStatus(StatusCodes.BAD_REQUEST).withEntity(why + "\n");
    }
}

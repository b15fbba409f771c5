package io.sealane.workload;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Shows each event in its log, like Knative's {@code event_display}: answers 202, or 400 to what is no event. */
public final class EventDisplay implements LocalHandler {

    /** Under this image, with any tag or digest, Pods of Knative's guides ask for it. */
    public static final String IMAGE = "gcr.io/knative-releases/knative.dev/eventing/cmd/event_display";

    /** What reached it passed the door with limits of its own. */
    private static final EventSettings LIMITS = EventSettings.defaults();

    private final PodLog log;

    EventDisplay(PodLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (!(request.entity() instanceof HttpEntity.Strict entity)) {
            throw new IllegalArgumentException("entity: expected a strict one");
        }
        var received = EventMessages.read(contentType(entity), request.getHeaders(), entity.getData(), LIMITS);
        if (received instanceof EventMessages.Received.Events shown) {
            shown.events().forEach(event -> log.write(EventText.of(event)));
            return CompletableFuture.completedStage(HttpResponse.create().withStatus(StatusCodes.ACCEPTED));
        }
        return CompletableFuture.completedStage(HttpResponse.create()
                .withStatus(StatusCodes.BAD_REQUEST)
                .withEntity("expected a CloudEvent, got " + received + "\n"));
    }

    private static Optional<String> contentType(HttpEntity.Strict entity) {
        var type = entity.getContentType();
        return type.equals(ContentTypes.NO_CONTENT_TYPE) ? Optional.empty() : Optional.of(type.toString());
    }
}

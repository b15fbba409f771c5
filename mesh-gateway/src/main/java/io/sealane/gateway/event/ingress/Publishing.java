package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventMessages.Received;
import io.sealane.gateway.event.EventProblem;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.EventTtl;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.transport.BodyFailure;
import io.sealane.gateway.transport.Responder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One publish from its body to its answer; holds a share of the body budget meanwhile. */
final class Publishing implements BodyCollector.Collected {

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final String ARRIVAL = "knativearrivaltime";

    private final HttpRequest request;
    private final Responder responder;
    private final BodyBudget.Reservation reserved;
    private final EventSettings settings;
    private final Target target;
    private final PendingAnswer pending;

    /** Where the events go, and when they came. */
    record Target(BrokerAddress address, EventGuard guard, EventIngress ingress, Instant arrival) {}

    Publishing(
            HttpRequest request,
            Responder responder,
            BodyBudget.Reservation reserved,
            EventSettings settings,
            Target target) {
        this.request = request;
        this.responder = responder;
        this.reserved = reserved;
        this.settings = settings;
        this.target = target;
        this.pending = new PendingAnswer(responder, reserved);
    }

    void start(Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            complete(strict.getData());
            return;
        }
        request.entity()
                .withoutSizeLimit()
                .getDataBytes()
                .to(Sink.fromGraph(new BodyCollector(settings, responder.loop(), this)))
                .withAttributes(ActorAttributes.dispatcher(responder.loop().dispatcher()))
                .run(materializer);
    }

    @Override
    public void complete(ByteString body) {
        reserved.shrinkTo(body.size());
        try {
            publish(EventMessages.read(contentType(body), request.getHeaders(), body, settings));
        } catch (RuntimeException bug) {
            // Nobody above could answer any more, and the share of the budget must come back.
            LOG.error("a publish to {} failed", target.address(), bug);
            answer(EventAnswers.problem(500, "the request failed inside; the log says why"));
        }
    }

    @Override
    public void tooLarge() {
        answer(EventRoutes.tooLarge(settings));
    }

    @Override
    public void failed(BodyFailure failure) {
        answer(EventAnswers.problem(failure.kind().status().intValue(), failure.detail()));
    }

    /** The parser calls content of unsaid type octets (RFC 9110, 8.3 allows it); without any content that says nothing. */
    private Optional<String> contentType(ByteString body) {
        var type = request.entity().getContentType();
        boolean implied = body.isEmpty() && type.equals(ContentTypes.APPLICATION_OCTET_STREAM);
        return implied || type.equals(ContentTypes.NO_CONTENT_TYPE) ? Optional.empty() : Optional.of(type.toString());
    }

    private void publish(Received received) {
        if (received instanceof Received.Malformed malformed) {
            answer(EventAnswers.malformed(malformed.problem()));
        } else if (received instanceof Received.Events claimed) {
            store(claimed.events());
        } else {
            answer(EventAnswers.malformed(new EventProblem(
                    "specversion",
                    "",
                    "a CloudEvent: header ce-specversion, or content type application/cloudevents+json")));
        }
    }

    private void store(List<Event> claimed) {
        var events = new ArrayList<Event>(claimed.size());
        for (var event : claimed) {
            var entering = EventTtl.enter(event.with(ARRIVAL, target.arrival().toString()));
            if (entering.isEmpty()) {
                var left = event.attribute(EventTtl.ATTRIBUTE).orElse("");
                var problem = EventProblem.of(EventTtl.ATTRIBUTE, left, "passes left: this event runs in a loop");
                answer(EventAnswers.malformed(claimed.size() == 1 ? problem : problem.inBatch(events.size())));
                return;
            }
            events.add(entering.get());
        }
        var authorization = request.getHeader("authorization").map(HttpHeader::value);
        target.guard()
                .admit(
                        new EventGuard.Entry(target.address(), authorization, events),
                        refusal -> refusal.ifPresentOrElse(pending::complete, () -> enter(events)));
    }

    private void enter(List<Event> events) {
        target.ingress().accept(target.address(), events, responder.loop(), pending);
    }

    private void answer(HttpResponse response) {
        pending.answer(response);
    }
}

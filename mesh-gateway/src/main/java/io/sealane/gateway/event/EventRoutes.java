package io.sealane.gateway.event;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import io.sealane.gateway.event.EventIngress.BrokerAddress;
import io.sealane.gateway.transport.ClientAddress;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The door for events: {@code POST /<namespace>/<broker>}.
 *
 * <p>Checks in this order: kubelet probe, encryption of the connection, method, path, size, budget, the events, their remaining
 * passes; then the {@link EventIngress} decides. A batch is answered 202
 * only when every event of it is stored.
 */
public final class EventRoutes implements RequestHandler {

    /** What the door goes by now; read once per request. */
    public record Door(TransportEncryption encryption, boolean draining) {}

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?");

    /** So much of a refused body is read to its end, which spares the client a new connection. */
    private static final int DISCARD_BYTES_MAX = 64 * 1024;

    private final EventIngress ingress;
    private final Supplier<Door> door;
    private final EventSettings settings;
    private final BodyBudget budget;
    private final InstantSource clock;
    private final Materializer materializer;

    private EventRoutes(
            EventIngress ingress,
            Supplier<Door> door,
            EventSettings settings,
            BodyBudget budget,
            InstantSource clock,
            Materializer materializer) {
        this.ingress = ingress;
        this.door = door;
        this.settings = settings;
        this.budget = budget;
        this.clock = clock;
        this.materializer = materializer;
    }

    /**
     * @param door a snapshot, asked on event loops
     * @param clock for {@code knativearrivaltime}
     * @param materializer runs the streams of bodies that do not come in one piece, on the dispatcher of their loop
     */
    public static EventRoutes create(
            EventIngress ingress,
            Supplier<Door> door,
            EventSettings settings,
            BodyBudget budget,
            InstantSource clock,
            Materializer materializer) {
        return new EventRoutes(ingress, door, settings, budget, clock, materializer);
    }

    @Override
    public void handle(HttpRequest request, Responder responder) {
        var now = door.get();
        var early = answerWithoutReading(request, now);
        if (early.isPresent()) {
            refuse(request, responder, early.get());
            return;
        }
        var length = request.entity().getContentLengthOption();
        if (length.orElse(0) > settings.eventBytesMax()) {
            refuse(request, responder, tooLarge(settings));
            return;
        }
        var reserved = budget.reserve(client(request), length.orElse(settings.eventBytesMax()));
        if (reserved.isEmpty()) {
            var busy = EventAnswers.busy(
                    503, "too many bytes of events are in flight", Optional.of(settings.retryAfter()));
            refuse(request, responder, busy);
            return;
        }
        new Publishing(request, responder, reserved.get(), settings, ingress, clock.instant()).start(materializer);
    }

    private static ClientAddress client(HttpRequest request) {
        return request.getAttribute(ConnectionFacts.KEY)
                .map(facts -> ClientAddress.of(facts.remote()))
                .orElse(ClientAddress.UNKNOWN);
    }

    private Optional<HttpResponse> answerWithoutReading(HttpRequest request, Door now) {
        if (isKubeletProbe(request)) {
            return Optional.of(now.draining() ? EventAnswers.DRAINING : EventAnswers.ALIVE);
        }
        boolean encrypted = request.getAttribute(ConnectionFacts.KEY)
                .map(ConnectionFacts::encrypted)
                .orElse(false);
        if (!now.encryption().accepts(encrypted)) {
            return Optional.of(EventAnswers.HIDDEN);
        }
        return switch (request.method().name()) {
            case "OPTIONS" -> Optional.of(EventAnswers.OPTIONS);
            case "POST" -> wrongPath(request);
            default -> Optional.of(EventAnswers.problem(405, "method: expected POST or OPTIONS"));
        };
    }

    private static boolean isKubeletProbe(HttpRequest request) {
        return request.getHeader("user-agent")
                .filter(agent -> agent.value().startsWith("kube-probe/"))
                .isPresent();
    }

    private static Optional<HttpResponse> wrongPath(HttpRequest request) {
        var path = request.getUri().getPathString();
        if (path.isEmpty() || path.equals("/")) {
            return Optional.of(EventAnswers.problem(404, "path: expected /<namespace>/<broker>, got none"));
        }
        return address(request).isPresent()
                ? Optional.empty()
                : Optional.of(
                        EventAnswers.problem(400, "path: expected /<namespace>/<broker>, two names of Kubernetes"));
    }

    /** Two names, and at most one slash after them; the query is no part of them. */
    static Optional<BrokerAddress> address(HttpRequest request) {
        var path = request.getUri().getPathString();
        var segments = path.split("/", -1);
        boolean two = segments.length == 3 || segments.length == 4 && segments[3].isEmpty();
        if (!two
                || !segments[0].isEmpty()
                || !NAME.matcher(segments[1]).matches()
                || !NAME.matcher(segments[2]).matches()) {
            return Optional.empty();
        }
        return Optional.of(new BrokerAddress(segments[1], segments[2]));
    }

    static HttpResponse tooLarge(EventSettings settings) {
        return EventAnswers.problem(413, "content: expected at most " + settings.eventBytesMax() + " bytes");
    }

    private void refuse(HttpRequest request, Responder responder, HttpResponse answer) {
        responder.complete(answer);
        if (request.entity().isStrict()) {
            return;
        }
        // A client that waits for "100 Continue" has not sent it, and must not be asked to.
        boolean unsent = request.getHeader("expect").isPresent();
        var rest = request.entity().withoutSizeLimit().getDataBytes();
        (unsent
                        ? rest.to(Sink.cancelled())
                        : rest.limitWeighted(DISCARD_BYTES_MAX, part -> (long) part.size())
                                .to(Sink.ignore()))
                .withAttributes(ActorAttributes.dispatcher(responder.loop().dispatcher()))
                .run(materializer);
    }
}

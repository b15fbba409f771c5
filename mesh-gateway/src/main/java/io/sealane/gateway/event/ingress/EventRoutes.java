package io.sealane.gateway.event.ingress;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.transport.ClientAddress;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import io.sealane.gateway.transport.Responder;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The door for events: {@code POST /<namespace>/<broker>}, and the like for channels.
 *
 * <p>Checks in this order: kubelet probe, encryption of the connection, method, path, size, budget, the events, their remaining
 * passes; then the {@link EventGuard} and the {@link EventIngress} decide. A batch is answered 202
 * only when every event of it is stored.
 */
public final class EventRoutes implements RequestHandler {

    /** What the door goes by now; read once per request. */
    public record Door(TransportEncryption encryption, boolean draining) {}

    /** So much of a refused body is read to its end, which spares the client a new connection. */
    private static final int DISCARD_BYTES_MAX = 64 * 1024;

    private final EventIngress ingress;
    private final Supplier<Door> door;
    private final EventSettings settings;
    private final BodyBudget budget;
    private final InstantSource clock;
    private final Materializer materializer;
    private final EventAddressing addressing;
    private final EventGuard guard;

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
        this.addressing = EventAddressing.BROKER_PATH;
        this.guard = EventGuard.OPEN;
    }

    private EventRoutes(EventRoutes like, EventAddressing addressing, EventGuard guard) {
        this.ingress = like.ingress;
        this.door = like.door;
        this.settings = like.settings;
        this.budget = like.budget;
        this.clock = like.clock;
        this.materializer = like.materializer;
        this.addressing = addressing;
        this.guard = guard;
    }

    /**
     * The door of brokers, addressed by path and open to everybody.
     *
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

    /** The same door, with the same budget, for requests that are addressed in another way. */
    public EventRoutes addressedBy(EventAddressing other) {
        return new EventRoutes(this, other, guard);
    }

    /** The same door, with somebody at it who is asked before events are stored; without, everybody may publish. */
    public EventRoutes guardedBy(EventGuard other) {
        return new EventRoutes(this, addressing, other);
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
        var address = addressing.address(request).orElseThrow();
        var target = new Publishing.Target(address, guard, ingress, clock.instant());
        new Publishing(request, responder, reserved.get(), settings, target).start(materializer);
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

    private Optional<HttpResponse> wrongPath(HttpRequest request) {
        if (addressing.address(request).isPresent()) {
            return Optional.empty();
        }
        var path = request.getUri().getPathString();
        var status = path.isEmpty() || path.equals("/") ? 404 : 400;
        var expected = "path: expected " + addressing.expected();
        return Optional.of(EventAnswers.problem(status, status == 404 ? expected + ", got none" : expected));
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

package io.sealane.eventing.attempt;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventMessages;
import io.sealane.gateway.event.EventMessages.Reply;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.EventTtl;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Answered;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events as deliveries see them: a request to a subscriber, and the reply in its answer. */
public final class Letters {

    private static final String ARRIVAL = "knativearrivaltime";

    private Letters() {}

    /** What is sent to a trigger's subscriber, to its dead letter sink, or on from the subscriber to the receiver of replies. */
    public static UpstreamRequest request(OpenDelivery delivery, TriggerSettings trigger, int answerBytesMax) {
        var settings = trigger.delivery();
        var receiver = receiver(delivery, trigger);
        var event = delivery.relay().map(OpenDelivery.Relay::reply).orElseGet(delivery::outgoing);
        // Who counts passes may be the very broker that it comes from: without them that would never end. Where dead
        // letters go is not asked.
        var whole = trigger.broker().isChannel() || delivery.isDeadLetter() || receiver.countsPasses();
        var message = EventMessages.write(whole ? event : EventTtl.strip(event), format(settings));
        var headers = new ArrayList<HttpHeader>(message.fields());
        if (delivery.relay().isEmpty()) {
            headers.add(RawHeader.create("prefer", "reply"));
        }
        headers.add(RawHeader.create("kn-namespace", trigger.id().namespace()));
        return new UpstreamRequest(
                receiver.uri(),
                "POST",
                headers,
                message.body(),
                trust(receiver.trust()),
                new UpstreamRequest.Limits(settings.timeout(), answerBytesMax));
    }

    /** Who is to take the delivery as it stands. */
    public static Destination receiver(OpenDelivery delivery, TriggerSettings trigger) {
        return delivery.relay().map(OpenDelivery.Relay::to).orElseGet(() -> addressee(delivery, trigger));
    }

    /** Who is to get the event itself, wherever its reply goes: the subscriber or the dead letter sink. */
    public static Destination addressee(OpenDelivery delivery, TriggerSettings trigger) {
        return delivery.isDeadLetter() ? trigger.delivery().deadLetter().orElseThrow() : trigger.subscriber();
    }

    /** The platform's roots count as well, as with Knative: an address with its own CA adds to them. */
    private static UpstreamTrust trust(TrustBundle bundle) {
        return new UpstreamTrust(bundle, true, List.of());
    }

    private static EventMessages.Format format(DeliverySettings settings) {
        return settings.format() == DeliverySettings.Format.STRUCTURED
                ? EventMessages.Format.JSON
                : EventMessages.Format.BINARY;
    }

    /**
     * The event in an answer, if it says that there is one.
     *
     * @throws IllegalArgumentException when it says so and there is none
     */
    public static Optional<Event> reply(Answered answer) {
        var read = EventMessages.readReply(
                answer.status(), answer.contentType(), answer.headers(), answer.body(), EventSettings.defaults());
        if (read instanceof Reply.Malformed malformed) {
            throw new IllegalArgumentException(malformed.problem().message());
        }
        return read instanceof Reply.Replied replied ? Optional.of(replied.event()) : Optional.empty();
    }

    /** When an event came in, in seconds of the epoch; 0 when it does not say. */
    public static long arrival(Event event) {
        try {
            return Instant.parse(event.attribute(ARRIVAL).orElse("")).getEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    /** A reply as its broker stores it; empty when it, or what it replies to, has passed too many brokers. */
    public static Optional<Event> reentering(Event reply, Event to, Instant now) {
        return EventTtl.enter(EventTtl.carry(to, reply)).map(entering -> entering.with(ARRIVAL, now.toString()));
    }
}

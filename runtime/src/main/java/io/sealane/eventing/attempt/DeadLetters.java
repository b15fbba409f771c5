package io.sealane.eventing.attempt;

import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import java.net.URI;
import java.util.Base64;

/** Makes dead letters: the event as it was, and why it could not be delivered in three extensions (Knative's names). */
final class DeadLetters {

    private static final int DATA_CHARACTERS_MAX = 1024;

    private DeadLetters() {}

    /**
     * The dead letter of an event.
     *
     * @param receiver who did not take it
     */
    static Event of(Event event, URI receiver, Failed failure) {
        var letter = event.with("knativeerrordest", UpstreamRequest.shown(receiver))
                .with("knativeerrorcode", failure.code());
        // What it has of an earlier failure, or of its sender, is not what this receiver said.
        return failure.body().isEmpty()
                ? letter.without("knativeerrordata")
                : letter.with("knativeerrordata", data(failure.body().toArray()));
    }

    /** The encoded form is cut, not the body: a body of any size then fits. */
    private static String data(byte[] body) {
        var encoded = Base64.getEncoder().encodeToString(body);
        return encoded.substring(0, Math.min(encoded.length(), DATA_CHARACTERS_MAX));
    }
}

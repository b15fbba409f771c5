package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCode;
import akka.http.scaladsl.model.headers.CustomHeader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the decoder of HTTP/2 heads has found and Akka HTTP has no place for; travels as a field that no client can send and no handler
 * sees.
 */
final class HeadNote extends CustomHeader {

    static final String NAME = "sealane-head-note";

    private final OptionalLong bodyBytes;
    private final Optional<Refusal> refusal;

    private HeadNote(OptionalLong bodyBytes, Optional<Refusal> refusal) {
        this.bodyBytes = bodyBytes;
        this.refusal = refusal;
    }

    /**
     * Why a head cannot be served.
     *
     * @param detail what was expected; of our own words and field names only
     */
    record Refusal(StatusCode status, String detail) {}

    static HeadNote length(long bytes) {
        return new HeadNote(OptionalLong.of(bytes), Optional.empty());
    }

    static HeadNote refused(Refusal refusal) {
        return new HeadNote(OptionalLong.empty(), Optional.of(refusal));
    }

    static Optional<HeadNote> of(HttpRequest request) {
        for (var header : request.getHeaders()) {
            if (header instanceof HeadNote note) {
                return Optional.of(note);
            }
        }
        return Optional.empty();
    }

    /** What {@code Content-Length} says, if anything. */
    OptionalLong bodyBytes() {
        return bodyBytes;
    }

    Optional<Refusal> refusal() {
        return refusal;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String value() {
        return "";
    }

    @Override
    public boolean renderInRequests() {
        return false;
    }

    @Override
    public boolean renderInResponses() {
        return false;
    }
}

package io.sealane.gateway.transport.http2;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCode;
import akka.http.scaladsl.model.headers.CustomHeader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the decoder of HTTP/2 heads has found and Akka HTTP has no place for; travels as a field that no client can send and no handler
 * sees.
 */
public final class HeadNote extends CustomHeader {

    /** Of the field that carries the note. */
    public static final String NAME = "sealane-head-note";

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
    public record Refusal(StatusCode status, String detail) {}

    static HeadNote length(long bytes) {
        return new HeadNote(OptionalLong.of(bytes), Optional.empty());
    }

    static HeadNote refused(Refusal refusal) {
        return new HeadNote(OptionalLong.empty(), Optional.of(refusal));
    }

    /** The note of a request, if it came over HTTP/2. */
    public static Optional<HeadNote> of(HttpRequest request) {
        for (var header : request.getHeaders()) {
            if (header instanceof HeadNote note) {
                return Optional.of(note);
            }
        }
        return Optional.empty();
    }

    /** What {@code Content-Length} says, if anything. */
    public OptionalLong bodyBytes() {
        return bodyBytes;
    }

    /** Why the head cannot be served, if so. */
    public Optional<Refusal> refusal() {
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

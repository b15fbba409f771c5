package io.sealane.gateway.watch;

import akka.http.javadsl.model.HttpRequest;

/**
 * A request whose exchange is over.
 *
 * @param request as it was handed over; its entity is consumed
 * @param headRefused whether the head was refused before it was a request (HTTP/2); then method, target and fields of {@code request}
 *     are not the client's and say nothing
 */
public record Handled(HttpRequest request, Outcome outcome, boolean headRefused) {

    /**
     * How it ended.
     *
     * @param http2 whether it came over HTTP/2
     * @param status of the answer; 0 when the client left before there was one
     * @param requestBytes content that was received
     * @param answerBytes content that was given
     * @param nanos from the request's head to the answer's end
     */
    public record Outcome(boolean http2, int status, long requestBytes, long answerBytes, long nanos) {}
}

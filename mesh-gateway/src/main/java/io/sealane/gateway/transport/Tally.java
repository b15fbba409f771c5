package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.watch.Handled;

/** What is counted of one request. Only on the loop. */
final class Tally {

    private static final HttpRequest NONE = HttpRequest.create();

    private HttpRequest request = NONE;
    private long began;
    private int status;
    private long requestBytes;
    private long answerBytes;
    private boolean headRefused;

    void begin(HttpRequest begun, long nanos) {
        request = begun;
        began = nanos;
    }

    void received(long bytes) {
        requestBytes += bytes;
    }

    void status(int answered) {
        status = answered;
    }

    void given(long bytes) {
        answerBytes += bytes;
    }

    /** The request that was begun stands for one whose head could not be read. */
    void headRefused(boolean refused) {
        headRefused = refused;
    }

    Handled handled(boolean http2, long nanos) {
        return new Handled(
                request, new Handled.Outcome(http2, status, requestBytes, answerBytes, nanos - began), headRefused);
    }
}

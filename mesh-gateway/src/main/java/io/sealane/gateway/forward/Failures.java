package io.sealane.gateway.forward;

import io.sealane.gateway.forward.upstream.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import javax.net.ssl.SSLException;

/** Turns what the network stack throws into answers that name what went wrong. */
final class Failures {

    private static final int CAUSES_MAX = 8;

    private Failures() {}

    /**
     * @param otherwise the kind unless TLS refused
     * @param what a few words on what was tried
     */
    static Failed of(Throwable thrown, Kind otherwise, String what) {
        var kind = otherwise;
        var deepest = thrown;
        for (int i = 0; i < CAUSES_MAX; i++) {
            if (deepest instanceof SSLException) {
                kind = Kind.TLS;
            }
            var cause = deepest.getCause();
            if (cause == null) {
                break;
            }
            deepest = cause;
        }
        var message = deepest.getMessage();
        return new Failed(
                kind, what + ": " + (message == null ? deepest.getClass().getSimpleName() : message));
    }
}

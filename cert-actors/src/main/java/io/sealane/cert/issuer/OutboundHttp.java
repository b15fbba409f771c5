package io.sealane.cert.issuer;

import io.sealane.cert.trust.TrustBundle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * How issuers reach servers outside: no issuer opens a socket. Whoever implements it checks each address before it connects, follows no
 * redirect and reads no more than was asked for. Safe for any thread; never blocks the caller.
 */
@FunctionalInterface
public interface OutboundHttp {

    /**
     * Sends one request and collects the answer.
     *
     * @return the answer, whatever its status, or a stage failed with {@link Unanswered}
     */
    CompletionStage<Answer> send(Request request);

    /**
     * One request.
     *
     * @param method such as {@code GET}, in capitals
     * @param uri absolute, http or https
     * @param headers sent in this order
     * @param body empty for none
     * @param trust whom an https server must prove to be
     * @param limits how long and how much
     */
    record Request(String method, URI uri, List<Header> headers, byte[] body, Trust trust, Limits limits) {

        public Request {
            headers = List.copyOf(headers);
        }

        /** Headers may carry tokens and bodies keys: neither is shown. */
        @Override
        public String toString() {
            return method + " " + uri;
        }
    }

    /** One header field. */
    record Header(String name, String value) {

        /** Values may be tokens. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Roots that a server's chain may end at.
     *
     * @param systemRoots whether the roots of the platform count as well
     */
    record Trust(TrustBundle bundle, boolean systemRoots) {

        /** The roots of the platform alone. */
        public static final Trust SYSTEM = new Trust(TrustBundle.EMPTY, true);
    }

    /**
     * What one exchange may take.
     *
     * @param timeout from {@code send} to the last byte of the answer; positive
     * @param answerBytesMax an answer with a larger body counts as none
     */
    record Limits(Duration timeout, int answerBytesMax) {}

    /**
     * What came back.
     *
     * @param status 200 to 999
     * @param headers in their order
     * @param body complete
     */
    record Answer(int status, List<Header> headers, byte[] body) {

        public Answer {
            headers = List.copyOf(headers);
        }

        /** The first value of a header field; its name in any case. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(one -> one.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst();
        }

        @Override
        public String toString() {
            return "status " + status + ", " + body.length + " bytes";
        }
    }

    /** There is no complete answer. The message says why and names the server, for the status of a resource. */
    final class Unanswered extends RuntimeException {

        private static final long serialVersionUID = 1;

        public Unanswered(String message) {
            super(message, null, false, false);
        }
    }
}

package io.sealane.gateway.forward.upstream;

import akka.http.javadsl.model.HttpHeader;
import akka.util.ByteString;
import io.sealane.gateway.forward.egress.EgressPolicy;
import java.util.List;
import java.util.Optional;

/** How one exchange with an upstream ended. */
public sealed interface UpstreamAnswer {

    /**
     * The upstream answered, with whatever status; redirects are not followed.
     *
     * @param status the HTTP status, 200 to 999; interim answers (1xx) are skipped
     * @param headers the header fields in their order, without those of the connection (RFC 9110, 7.6.1)
     * @param contentType the value of {@code Content-Type}
     * @param body the content, at most {@code answerBytesMax} of the request
     * @param truncated whether the upstream had more than that
     */
    record Answered(
            int status, List<HttpHeader> headers, Optional<String> contentType, ByteString body, boolean truncated)
            implements UpstreamAnswer {

        public Answered {
            headers = List.copyOf(headers);
        }

        /** The first value of a header field; its name in any case. */
        public Optional<String> header(String name) {
            for (var header : headers) {
                if (header.name().equalsIgnoreCase(name)) {
                    return Optional.of(header.value());
                }
            }
            return Optional.empty();
        }
    }

    /**
     * There is no complete answer.
     *
     * @param kind what went wrong
     * @param detail what was expected and what happened, for the log and the resource's status; never key material
     */
    record Failed(Kind kind, String detail) implements UpstreamAnswer {}

    /** What went wrong. */
    enum Kind {
        /** No connection came about. */
        CONNECT,
        /** The handshake failed: the peer is not whom we trust, or speaks no TLS that we speak. */
        TLS,
        /** The deadline of the exchange passed. */
        TIMEOUT,
        /** The connection ended, or its bytes were no HTTP, before the answer was complete. */
        BROKEN,
        /** The address may not be connected to, see {@link EgressPolicy}. */
        REFUSED_BY_EGRESS,
        /** The name has no address now. */
        UNRESOLVED,
        /** The client that the request came from has broken it off, or sent what is no content. */
        CLIENT,
        /** More content than the workload takes. */
        CONTENT_TOO_LARGE,
        /** Too many exchanges wait already, here or in the work queue. */
        OVERLOADED
    }
}

package io.sealane.gateway.forward.upstream;

import akka.http.javadsl.model.HttpHeader;
import akka.util.ByteString;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One request to an upstream.
 *
 * @param uri absolute, http or https, without user information; a fragment is not sent
 * @param method a token (RFC 9110, 9.1), in capitals as registered
 * @param headers sent in this order; {@code Host} may override the URI's authority, fields of the connection and of the framing
 *     ({@code Connection} and what it names, {@code Transfer-Encoding}, {@code Content-Length}, ...) are ours and left out
 * @param body the whole content; empty when there is none
 * @param trust whom an https upstream must prove to be; not looked at for http
 * @param limits how long and how much
 */
public record UpstreamRequest(
        URI uri, String method, List<HttpHeader> headers, ByteString body, UpstreamTrust trust, Limits limits) {

    /**
     * What one exchange may take.
     *
     * @param timeout from {@code send} to the last byte of the answer, waiting and connecting included; positive
     * @param answerBytesMax content kept of the answer; what is beyond is not read
     */
    public record Limits(Duration timeout, int answerBytesMax) {

        public Limits {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout: expected a positive duration, got " + timeout);
            }
            if (answerBytesMax < 0) {
                throw new IllegalArgumentException("answerBytesMax: expected 0 or more, got " + answerBytesMax);
            }
        }
    }

    /** @throws IllegalArgumentException for a URI that {@link #problemOf} objects to, or what is no HTTP field or method */
    public UpstreamRequest {
        headers = List.copyOf(headers);
        problemOf(uri).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        if (!HttpSyntax.isToken(method)) {
            throw new IllegalArgumentException("method: expected a token, got " + HttpSyntax.shown(method));
        }
        for (var header : headers) {
            if (!HttpSyntax.isToken(header.name())) {
                throw new IllegalArgumentException(
                        "header name: expected a token, got " + HttpSyntax.shown(header.name()));
            }
            if (!HttpSyntax.isFieldValue(header.value())) {
                throw new IllegalArgumentException(
                        "header " + header.name() + ": expected no control characters and nothing beyond U+00FF");
            }
        }
    }

    /**
     * Reads the URI of an upstream as users write it.
     *
     * @throws IllegalArgumentException with what {@link #problemOf} objects to
     */
    public static URI uri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("uri: expected a URI, got " + HttpSyntax.shown(text), e);
        }
        problemOf(uri).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return uri;
    }

    /** A URI as others may read it: without user information, which may be a password. */
    public static String shown(URI uri) {
        var text = uri.toString();
        var user = uri.getRawUserInfo();
        return user == null ? text : text.replace("//" + user + "@", "//");
    }

    /** What makes a URI unusable as an upstream's, for reconcilers that check it when it is given; empty when it is fine. */
    public static Optional<String> problemOf(URI uri) {
        var scheme = uri.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return Optional.of("uri: expected http or https, got " + (scheme == null ? "no scheme" : scheme));
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            return Optional.of("uri: expected a host, got " + HttpSyntax.shown(String.valueOf(uri.getRawAuthority())));
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("uri: expected no user information before the host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return Optional.of("uri: expected a port from 1 to 65535, got " + uri.getPort());
        }
        return HttpSyntax.isAscii(uri.toString())
                ? Optional.empty()
                : Optional.of("uri: expected ASCII only, other characters percent-encoded");
    }

    /** Whether the upstream must speak TLS. */
    public boolean encrypted() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Without the values of the fields, among which may be credentials, and without the content. */
    @Override
    public String toString() {
        return "UpstreamRequest[" + method + " " + shown(uri) + ", fields "
                + headers.stream().map(HttpHeader::name).toList() + ", " + body.size() + " bytes]";
    }
}

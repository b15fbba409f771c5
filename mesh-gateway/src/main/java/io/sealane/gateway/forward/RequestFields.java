package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** Which header fields of a request go upstream, whatever the HTTP version (RFC 9110, 7.6.1). */
final class RequestFields {

    /** Fields that belong to one connection or to the framing; they are set by whoever writes the message. */
    private static final Set<String> OF_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private RequestFields() {}

    static boolean isOfConnection(String name) {
        return OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Hands over each field that is sent, with its name in lower case; never {@code host} or {@code content-length}. */
    static void forEach(Iterable<HttpHeader> headers, BiConsumer<String, String> field) {
        var named = namedByConnection(headers);
        for (var header : headers) {
            var name = header.name().toLowerCase(Locale.ROOT);
            boolean ours = OF_CONNECTION.contains(name) || name.equals("host") || name.equals("content-length");
            if (!ours && !name.equals("expect") && !named.contains(name)) {
                field.accept(name, header.value());
            }
        }
    }

    /** The authority to ask for: the caller's {@code Host}, else that of the URI without a default port. */
    static String authority(UpstreamRequest request) {
        for (var header : request.headers()) {
            if (header.name().equalsIgnoreCase("host")) {
                return header.value();
            }
        }
        int port = request.uri().getPort();
        boolean implied = port < 0 || port == (request.encrypted() ? 443 : 80);
        return request.uri().getHost() + (implied ? "" : ":" + port);
    }

    /** The target in origin form (RFC 9112, 3.2.1). */
    static String target(UpstreamRequest request) {
        var path = request.uri().getRawPath();
        var query = request.uri().getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    private static Set<String> namedByConnection(Iterable<HttpHeader> headers) {
        Set<String> named = Set.of();
        for (var header : headers) {
            if (header.name().equalsIgnoreCase("connection")) {
                named = new HashSet<>(named);
                for (var option : header.value().split(",", -1)) {
                    named.add(option.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return named;
    }
}

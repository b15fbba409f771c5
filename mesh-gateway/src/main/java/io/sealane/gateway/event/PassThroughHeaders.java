package io.sealane.gateway.event;

import akka.http.javadsl.model.HttpHeader;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Headers that stay with an event through the mesh, as Knative has them: request ids, traces and their baggage. Everything else, {@code Authorization} too, does not. */
final class PassThroughHeaders {

    private static final Set<String> NAMES =
            Set.of("x-request-id", "retry-after", "traceparent", "tracestate", "baggage");

    private PassThroughHeaders() {}

    /** By lower-case name; the values of a repeated field are joined as RFC 9110, 5.3 allows. */
    static Map<String, String> of(Iterable<HttpHeader> headers) {
        var passing = new LinkedHashMap<String, String>();
        for (var header : headers) {
            var name = header.name().toLowerCase(Locale.ROOT);
            if (NAMES.contains(name) || name.startsWith("knative-") || name.startsWith("x-b3-")) {
                passing.merge(name, header.value(), (first, next) -> first + ", " + next);
            }
        }
        return passing;
    }
}

package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.nio.charset.StandardCharsets;

/** What a client is told whose request was not answered by its backend (RFC 9457). */
final class Refused {

    private static final ContentType PROBLEM =
            ContentTypes.create(MediaTypes.customBinary("application", "problem+json", true));

    private Refused() {}

    /** Details that name addresses of the mesh are for the log, not for the client. */
    static HttpResponse by(UpstreamAnswer.Failed failure, ForwardingSettings settings) {
        return switch (failure.kind()) {
            case TIMEOUT -> problem(StatusCodes.GATEWAY_TIMEOUT, "the service did not answer in time");
            case UNRESOLVED -> later(settings, "nothing serves this host now");
            case OVERLOADED -> later(settings, "too many requests wait for this host");
            case CONTENT_TOO_LARGE -> problem(StatusCodes.CONTENT_TOO_LARGE, failure.detail());
            case CLIENT -> problem(StatusCodes.BAD_REQUEST, failure.detail());
            case CONNECT, TLS, REFUSED_BY_EGRESS ->
                problem(StatusCodes.BAD_GATEWAY, "no connection to the service came about");
            case BROKEN -> problem(StatusCodes.BAD_GATEWAY, "the service broke off before it had answered");
        };
    }

    static HttpResponse later(ForwardingSettings settings, String detail) {
        var seconds = Math.max(1, settings.retryAfter().toSeconds());
        return problem(StatusCodes.SERVICE_UNAVAILABLE, detail)
                .addHeader(RawHeader.create("Retry-After", String.valueOf(seconds)));
    }

    static HttpResponse problem(StatusCode status, String detail) {
        var json = "{\"type\":\"about:blank\",\"title\":\"" + status.reason() + "\",\"status\":" + status.intValue()
                + ",\"detail\":\"" + escaped(detail) + "\"}";
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(PROBLEM, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c < 0x20 ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}

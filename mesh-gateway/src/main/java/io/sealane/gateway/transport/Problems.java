package io.sealane.gateway.transport;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as problem responses (RFC 9457). */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final ContentType PROBLEM =
            ContentTypes.create(MediaTypes.customBinary("application", "problem+json", true));

    private Problems() {}

    static HttpResponse of(Throwable failure, RoutesSettings settings) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Routes.BodyTooLarge) {
            return problem(
                    StatusCodes.CONTENT_TOO_LARGE,
                    "the request body is larger than " + settings.entityBytesMax() + " bytes");
        }
        if (cause instanceof TimeoutException) {
            return problem(
                    StatusCodes.REQUEST_TIMEOUT,
                    "the request took longer than " + settings.entityTimeout().toMillis() + " ms");
        }
        if (cause instanceof RejectedExecutionException) {
            return problem(StatusCodes.SERVICE_UNAVAILABLE, "too much work is waiting; try again")
                    .addHeader(RawHeader.create("Retry-After", "1"));
        }
        if (cause instanceof BodyFailure body) {
            return problem(body.kind().status(), body.detail());
        }
        LOG.error("a request failed", cause);
        return problem(StatusCodes.INTERNAL_SERVER_ERROR, "the request failed inside; the log says why");
    }

    static HttpResponse problem(StatusCode status, String detail) {
        var json = "{\"type\":\"about:blank\",\"title\":\"" + status.reason() + "\",\"status\":" + status.intValue()
                + ",\"detail\":\"" + detail + "\"}";
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(PROBLEM, json.getBytes(StandardCharsets.UTF_8)));
    }
}

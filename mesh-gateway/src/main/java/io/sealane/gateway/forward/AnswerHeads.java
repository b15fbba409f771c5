package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity.ChunkStreamPart;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Turns the heads of answers into Akka HTTP's, for the client. Pure. */
final class AnswerHeads {

    private static final int LENGTH_DIGITS_MAX = 18;

    /** Most answers of one second have the same date, and reading one takes longer than all other fields together. */
    private static final AtomicReference<@Nullable KnownDate> LAST_DATE = new AtomicReference<>();

    private record KnownDate(String value, HttpHeader header) {}

    private AnswerHeads() {}

    static HttpResponse of(int status, Iterable<Map.Entry<String, String>> fields) {
        var response = HttpResponse.create()
                .withStatus(status(status))
                .addHeaders(PassedHeader.all(fields))
                .withEntity(HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, ByteString.emptyByteString()));
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase("date")) {
                return response.addHeader(date(field.getValue()));
            }
        }
        return response;
    }

    /** The first value of a field. */
    static Optional<String> field(Iterable<Map.Entry<String, String>> fields, String name) {
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }

    /** What {@code Content-Length} says, if it says a number. */
    static OptionalLong length(Iterable<Map.Entry<String, String>> fields) {
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase("content-length") && isLength(field.getValue())) {
                return OptionalLong.of(Long.parseLong(field.getValue()));
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isLength(String value) {
        for (var i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LENGTH_DIGITS_MAX;
    }

    /** An answer that has a length to tell and no content to give. */
    static HttpResponse bodiless(HttpResponse response, OptionalLong length) {
        return length.orElse(0) == 0
                ? response
                : response.withEntity(
                        HttpEntities.create(ContentTypes.NO_CONTENT_TYPE, length.getAsLong(), Source.empty()));
    }

    static HttpResponse chunked(HttpResponse response, Source<ChunkStreamPart, ?> parts) {
        return chunked(response, ContentTypes.NO_CONTENT_TYPE, parts);
    }

    @SuppressWarnings("unchecked")
    static HttpResponse chunked(HttpResponse response, ContentType type, Source<ChunkStreamPart, ?> parts) {
        // Scala's and Java's model classes are the same objects; the Java side has no maker for chunks with trailers.
        var scala = (akka.stream.scaladsl.Source<akka.http.scaladsl.model.HttpEntity.ChunkStreamPart, Object>)
                (Object) parts.asScala();
        var entity =
                new akka.http.scaladsl.model.HttpEntity.Chunked((akka.http.scaladsl.model.ContentType) type, scala);
        return response.withEntity((ResponseEntity) entity);
    }

    private static StatusCode status(int code) {
        return code == 200
                ? StatusCodes.OK
                : StatusCodes.lookup(code)
                        .orElseGet(
                                () -> StatusCodes.custom(code, "Status", "", code < 400, code != 204 && code != 304));
    }

    /** Akka HTTP sets a date of its own unless it knows that there is one. */
    private static HttpHeader date(String value) {
        var known = LAST_DATE.get();
        if (known != null && known.value().equals(value)) {
            return known.header();
        }
        var parsed = parsedDate(value);
        LAST_DATE.set(new KnownDate(value, parsed));
        return parsed;
    }

    private static HttpHeader parsedDate(String value) {
        try {
            return HttpHeader.parse("date", value);
        } catch (IllegalArgumentException unreadable) {
            return PassedHeader.of("date", value);
        }
    }
}

package io.sealane.resource.embedded.direct;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.ByteArrayBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.InputStreamBodyContent;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.StringBodyContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Requests of fabric8 as Akka HTTP's. */
final class Requests {

    private static final String CONTENT_TYPE = "content-type";

    private Requests() {}

    static HttpRequest of(StandardHttpRequest request) {
        var method = HttpMethods.lookup(request.method())
                .orElseThrow(
                        () -> new IllegalArgumentException("method: " + request.method() + ", expected a known one"));
        var converted = HttpRequest.create()
                .withMethod(method)
                .withUri(Uri.create(request.uri().toString()))
                .withEntity(entity(request));
        for (var header : request.headers().entrySet()) {
            if (!header.getKey().equalsIgnoreCase(CONTENT_TYPE)) {
                for (var value : header.getValue()) {
                    converted = converted.addHeader(RawHeader.create(header.getKey(), value));
                }
            }
        }
        return converted;
    }

    private static RequestEntity entity(StandardHttpRequest request) {
        if (request.body() == null) {
            return HttpEntities.EMPTY;
        }
        var bytes = bytes(request.body());
        var type = type(request);
        return type == null ? HttpEntities.create(bytes) : HttpEntities.create(ContentTypes.parse(type), bytes);
    }

    private static @org.jspecify.annotations.Nullable String type(StandardHttpRequest request) {
        return request.getContentType() != null ? request.getContentType() : request.header(CONTENT_TYPE);
    }

    private static byte[] bytes(StandardHttpRequest.BodyContent body) {
        if (body instanceof StringBodyContent text) {
            return text.getContent().getBytes(StandardCharsets.UTF_8);
        } else if (body instanceof ByteArrayBodyContent array) {
            return array.getContent();
        } else if (body instanceof InputStreamBodyContent stream) {
            try (var content = stream.getContent()) {
                return content.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalArgumentException(
                "body: " + body.getClass().getSimpleName() + ", expected text, bytes or a stream");
    }
}

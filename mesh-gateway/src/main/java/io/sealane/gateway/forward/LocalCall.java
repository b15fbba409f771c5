package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntityAcceptances;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.BodyFailure;
import io.sealane.gateway.transport.loop.Loop;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls a workload of this JVM on the work executor and brings its answer back to the loop, within the exchange's deadline. */
final class LocalCall {

    private final Loop loop;
    private final Executor work;
    private final int contentBytesMax;

    /** @param contentBytesMax of streamed content for handlers that want it whole */
    LocalCall(Loop loop, Executor work, int contentBytesMax) {
        this.loop = loop;
        this.work = work;
        this.contentBytesMax = contentBytesMax;
    }

    void run(Exchange exchange, Endpoint.InProcess workload) {
        exchange.heldBy("waiting for the workload " + workload.name(), () -> {});
        if (exchange.request.content() instanceof StreamedContent streamed
                && !workload.handler().streams()) {
            streamed.flowTo(new Collecting(exchange, workload));
        } else {
            start(exchange, workload, request(exchange.request));
        }
    }

    private void start(Exchange exchange, Endpoint.InProcess workload, HttpRequest request) {
        try {
            work.execute(() -> call(exchange, workload, request));
        } catch (RejectedExecutionException full) {
            exchange.fail(Kind.OVERLOADED, "the work queue takes no call of " + workload.name() + " now");
        }
    }

    private void call(Exchange exchange, Endpoint.InProcess workload, HttpRequest request) {
        try {
            var unused = workload.handler()
                    .handle(request)
                    .whenComplete((response, failure) -> end(exchange, workload, response, failure));
        } catch (RuntimeException failure) {
            end(exchange, workload, null, failure);
        }
    }

    private void end(
            Exchange exchange,
            Endpoint.InProcess workload,
            @Nullable HttpResponse response,
            @Nullable Throwable failure) {
        loop.execute(() -> exchange.local(workload.name(), response, failure));
    }

    /** Content on its way to a handler that wants it whole. */
    private final class Collecting implements PartsSink.Drain {

        private final Exchange exchange;
        private final Endpoint.InProcess workload;
        private ByteString bytes = ByteString.emptyByteString();

        Collecting(Exchange exchange, Endpoint.InProcess workload) {
            this.exchange = exchange;
            this.workload = workload;
        }

        @Override
        public void write(ByteString part, Runnable written) {
            if (bytes.size() + part.size() > contentBytesMax) {
                exchange.fail(
                        Kind.CONTENT_TOO_LARGE,
                        "the workload " + workload.name() + " takes content of at most " + contentBytesMax + " bytes");
            } else {
                bytes = bytes.concat(part);
                written.run();
            }
        }

        @Override
        public void end() {
            if (!exchange.ended()) {
                var whole = HttpEntities.create(contentType(exchange.request), bytes.compact());
                start(exchange, workload, request(exchange.request).withEntity(whole));
            }
        }

        @Override
        public void broken(Throwable failure) {
            exchange.fail(Kind.CLIENT, BodyFailure.of(failure).detail());
        }
    }

    static HttpRequest request(Outgoing request) {
        var headers = new ArrayList<HttpHeader>();
        headers.add(RawHeader.create("host", request.authority()));
        for (var field : request.fields()) {
            if (!field.name().equals("content-type")) {
                headers.add(RawHeader.create(field.name(), field.value()));
            }
        }
        var scheme = request.target().encrypted() ? "https" : "http";
        var bare = HttpRequest.create()
                .withUri(Uri.create(scheme + "://" + request.authority() + request.path(), Uri.RELAXED))
                .withMethod(method(request.method()))
                .addHeaders(headers);
        if (request.content() instanceof StreamedContent streamed) {
            return bare.withEntity(streamed.entity());
        }
        return bare.withEntity(HttpEntities.create(contentType(request), ((Content.Whole) request.content()).bytes()));
    }

    private static HttpMethod method(String name) {
        return HttpMethods.lookup(name)
                .orElseGet(() -> HttpMethods.custom(name, false, false, RequestEntityAcceptances.Expected));
    }

    private static ContentType contentType(Outgoing request) {
        for (var field : request.fields()) {
            if (field.name().equals("content-type")) {
                return contentType(field.value());
            }
        }
        return ContentTypes.NO_CONTENT_TYPE;
    }

    private static ContentType contentType(String value) {
        try {
            return ContentTypes.parse(value);
        } catch (IllegalArgumentException unreadable) {
            return ContentTypes.APPLICATION_OCTET_STREAM;
        }
    }
}

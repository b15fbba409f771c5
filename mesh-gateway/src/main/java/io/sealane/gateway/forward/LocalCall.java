package io.sealane.gateway.forward;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntityAcceptances;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.gateway.forward.UpstreamAnswer.Answered;
import io.sealane.gateway.forward.UpstreamAnswer.Failed;
import io.sealane.gateway.forward.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls a workload of this JVM on the work executor and brings its answer back to the loop, within the exchange's deadline. */
final class LocalCall {

    private final Loop loop;
    private final Executor work;

    LocalCall(Loop loop, Executor work) {
        this.loop = loop;
        this.work = work;
    }

    void run(Exchange exchange, Endpoint.InProcess workload) {
        exchange.heldBy("waiting for the workload " + workload.name(), () -> {});
        try {
            work.execute(() -> call(exchange, workload));
        } catch (RejectedExecutionException full) {
            exchange.fail(Kind.OVERLOADED, "the work queue takes no call of " + workload.name() + " now");
        }
    }

    private void call(Exchange exchange, Endpoint.InProcess workload) {
        int bytesMax = exchange.request.limits().answerBytesMax();
        try {
            var unused = workload.handler().handle(request(exchange.request)).whenComplete((response, failure) -> {
                var answer = answer(workload, response, failure, bytesMax);
                loop.execute(() -> exchange.end(answer));
            });
        } catch (RuntimeException failure) {
            var answer = answer(workload, null, failure, bytesMax);
            loop.execute(() -> exchange.end(answer));
        }
    }

    static HttpRequest request(UpstreamRequest request) {
        var headers = new ArrayList<HttpHeader>();
        headers.add(RawHeader.create("host", RequestFields.authority(request)));
        var contentType = new ContentType[] {ContentTypes.NO_CONTENT_TYPE};
        RequestFields.forEach(request, (name, value) -> {
            if (name.equals("content-type")) {
                contentType[0] = contentType(value);
            } else {
                headers.add(RawHeader.create(name, value));
            }
        });
        return HttpRequest.create(request.uri().toString())
                .withMethod(method(request.method()))
                .addHeaders(headers)
                .withEntity(HttpEntities.create(contentType[0], request.body()));
    }

    private static HttpMethod method(String name) {
        return HttpMethods.lookup(name)
                .orElseGet(() -> HttpMethods.custom(name, false, false, RequestEntityAcceptances.Expected));
    }

    private static ContentType contentType(String value) {
        try {
            return ContentTypes.parse(value);
        } catch (IllegalArgumentException unreadable) {
            return ContentTypes.APPLICATION_OCTET_STREAM;
        }
    }

    private static UpstreamAnswer answer(
            Endpoint.InProcess workload, @Nullable HttpResponse response, @Nullable Throwable failure, int bytesMax) {
        if (response == null) {
            var reason = failure == null
                    ? "it answered nothing"
                    : Failures.of(failure, Kind.BROKEN, "it failed").detail();
            return internalError("workload " + workload.name() + ": " + reason, bytesMax);
        }
        if (!(response.entity() instanceof HttpEntity.Strict strict)) {
            return new Failed(Kind.BROKEN, "workload " + workload.name() + ": expected an answer with a strict entity");
        }
        return answered(response, strict, bytesMax);
    }

    private static Answered internalError(String detail, int bytesMax) {
        var body = ByteString.fromString(detail);
        return new Answered(
                500, List.of(), Optional.of("text/plain; charset=UTF-8"), body.take(bytesMax), body.size() > bytesMax);
    }

    private static Answered answered(HttpResponse response, HttpEntity.Strict entity, int bytesMax) {
        var headers = new ArrayList<HttpHeader>();
        response.getHeaders().forEach(headers::add);
        var type = entity.getContentType();
        var contentType =
                type.equals(ContentTypes.NO_CONTENT_TYPE) ? Optional.<String>empty() : Optional.of(type.toString());
        contentType.ifPresent(value -> headers.add(RawHeader.create("content-type", value)));
        var data = entity.getData();
        return new Answered(
                response.status().intValue(), headers, contentType, data.take(bytesMax), data.size() > bytesMax);
    }
}

package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import io.sealane.gateway.transport.loop.Loop;
import java.util.concurrent.CompletionStage;

/** Collects a streamed request body. */
final class StrictBody {

    private StrictBody() {}

    static CompletionStage<HttpRequest> collect(
            HttpRequest request, Loop loop, RoutesSettings settings, Materializer materializer) {
        return request.entity()
                .withoutSizeLimit()
                .getDataBytes()
                .completionTimeout(settings.entityTimeout())
                .toMat(bounded(settings.entityBytesMax()), Keep.right())
                .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                .run(materializer)
                .thenApply(data ->
                        request.withEntity(HttpEntities.create(request.entity().getContentType(), data)));
    }

    private static Sink<ByteString, CompletionStage<ByteString>> bounded(long max) {
        return Sink.fold(ByteString.emptyByteString(), (all, part) -> {
            if (all.size() + part.size() > max) {
                throw new Routes.BodyTooLarge();
            }
            return all.concat(part);
        });
    }
}

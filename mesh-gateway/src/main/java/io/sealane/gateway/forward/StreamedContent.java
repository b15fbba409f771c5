package io.sealane.gateway.forward;

import akka.http.javadsl.model.RequestEntity;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import io.sealane.gateway.transport.loop.Loop;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Content that is still arriving from the client. It goes to one upstream, once, one part at a time: the next is asked for when the
 * last has been written.
 */
final class StreamedContent implements Content {

    private final RequestEntity entity;
    private final Loop loop;
    private final Materializer materializer;
    private @Nullable PartsSink sink;
    private boolean stopped;

    StreamedContent(RequestEntity entity, Loop loop, Materializer materializer) {
        this.entity = entity;
        this.loop = loop;
        this.materializer = materializer;
    }

    /** As it came, for who takes it whole or in its own way; instead of {@link #flowTo}. */
    RequestEntity entity() {
        return entity;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public OptionalLong length() {
        return entity.getContentLengthOption();
    }

    void flowTo(PartsSink.Drain drain) {
        var parts = new PartsSink(drain);
        sink = parts;
        if (stopped) {
            parts.stop();
        }
        entity.withoutSizeLimit()
                .getDataBytes()
                .to(parts)
                .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                .run(materializer);
    }

    @Override
    public void stop() {
        stopped = true;
        if (sink != null) {
            sink.stop();
        }
    }
}

package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.scaladsl.model.HttpEntity.ChunkStreamPart;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes a body on and tells once when it has ended, failed or been cancelled, on whatever thread runs it. */
final class BodyEnd<T> extends GraphStage<FlowShape<T, T>> {

    private static final Logger LOG = LoggerFactory.getLogger(BodyEnd.class);

    private final Inlet<T> in = Inlet.create("body.in");
    private final Outlet<T> out = Outlet.create("body.out");
    private final FlowShape<T, T> shape = FlowShape.of(in, out);
    private final ToIntFunction<T> size;
    private final LongConsumer given;
    private final Runnable ended;

    private BodyEnd(ToIntFunction<T> size, LongConsumer given, Runnable ended) {
        this.size = size;
        this.given = given;
        this.ended = ended;
    }

    /**
     * The same answer, watched; a strict body stays as it is and counts as ended at once.
     *
     * @param given told the bytes of each part
     */
    static HttpResponse watched(HttpResponse response, LongConsumer given, Runnable ended) {
        if (response.entity().isStrict()) {
            given.accept(response.entity().getContentLengthOption().orElse(0));
            ended.run();
            return response;
        }
        return response.withEntity((ResponseEntity) AkkaSeams.mapBody(
                response.entity(),
                new BodyEnd<ByteString>(ByteString::size, given, ended),
                new BodyEnd<ChunkStreamPart>(part -> part.data().size(), given, ended)));
    }

    @Override
    public FlowShape<T, T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new GraphStageLogic(shape) {
            {
                setHandler(in, new AbstractInHandler() {
                    @Override
                    public void onPush() {
                        var part = grab(in);
                        given.accept(size.applyAsInt(part));
                        push(out, part);
                    }

                    @Override
                    public void onUpstreamFailure(Throwable failure) {
                        LOG.info("an answer was cut: its body failed: {}", failure.toString());
                        failStage(failure);
                    }
                });
                setHandler(out, new AbstractOutHandler() {
                    @Override
                    public void onPull() {
                        pull(in);
                    }
                });
            }

            @Override
            public void postStop() {
                ended.run();
            }
        };
    }
}

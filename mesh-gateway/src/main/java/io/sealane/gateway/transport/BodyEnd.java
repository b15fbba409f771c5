package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes a body on and tells once when it has ended, failed or been cancelled, on whatever thread runs it. */
final class BodyEnd<T> extends GraphStage<FlowShape<T, T>> {

    private static final Logger LOG = LoggerFactory.getLogger(BodyEnd.class);

    private final Inlet<T> in = Inlet.create("body.in");
    private final Outlet<T> out = Outlet.create("body.out");
    private final FlowShape<T, T> shape = FlowShape.of(in, out);
    private final Runnable ended;

    private BodyEnd(Runnable ended) {
        this.ended = ended;
    }

    /** The same answer, watched; a strict body stays as it is and counts as ended at once. */
    static HttpResponse watched(HttpResponse response, Runnable ended) {
        if (response.entity().isStrict()) {
            ended.run();
            return response;
        }
        return response.withEntity(
                (ResponseEntity) AkkaSeams.mapBody(response.entity(), new BodyEnd<>(ended), new BodyEnd<>(ended)));
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
                        push(out, grab(in));
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

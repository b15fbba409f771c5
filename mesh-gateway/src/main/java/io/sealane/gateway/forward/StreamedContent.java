package io.sealane.gateway.forward;

import akka.NotUsed;
import akka.http.javadsl.model.RequestEntity;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.Materializer;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import io.sealane.gateway.transport.Loop;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Content that is still arriving from the client. It goes to one upstream, once, one part at a time: the next is asked for when the
 * last has been written.
 */
final class StreamedContent implements Content {

    /** Where the parts go; called on the loop. */
    interface Drain {

        /** @param written to be run when the part has left */
        void write(ByteString part, Runnable written);

        /** That was all of it. */
        void end();

        /** The client has broken it off, or sent what is no content. */
        void broken(Throwable failure);
    }

    private final RequestEntity entity;
    private final Loop loop;
    private final Materializer materializer;
    private @Nullable AsyncCallback<NotUsed> stop;
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

    void flowTo(Drain drain) {
        entity.withoutSizeLimit()
                .getDataBytes()
                .to(new Stage(drain))
                .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                .run(materializer);
    }

    @Override
    public void stop() {
        stopped = true;
        if (stop != null) {
            stop.invoke(NotUsed.getInstance());
        }
    }

    private final class Stage extends GraphStage<SinkShape<ByteString>> {

        private final Inlet<ByteString> in = Inlet.create("content.in");
        private final SinkShape<ByteString> shape = SinkShape.of(in);
        private final Drain drain;

        Stage(Drain drain) {
            this.drain = drain;
        }

        @Override
        public SinkShape<ByteString> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes attributes) {
            return new Logic(this);
        }
    }

    private final class Logic extends GraphStageLogic {

        private final Stage stage;
        private @Nullable AsyncCallback<NotUsed> next;

        Logic(Stage stage) {
            super(stage.shape());
            this.stage = stage;
            setHandler(stage.in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    take(grab(stage.in));
                }

                @Override
                public void onUpstreamFinish() {
                    stage.drain.end();
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    stage.drain.broken(failure);
                    completeStage();
                }
            });
        }

        @Override
        public void preStart() {
            next = createAsyncCallback(nothing -> {
                if (!isClosed(stage.in) && !hasBeenPulled(stage.in)) {
                    pull(stage.in);
                }
            });
            stop = createAsyncCallback(nothing -> completeStage());
            if (stopped) {
                completeStage();
            } else {
                pull(stage.in);
            }
        }

        private void take(ByteString part) {
            var more = next;
            stage.drain.write(part, () -> {
                if (more != null) {
                    more.invoke(NotUsed.getInstance());
                }
            });
        }
    }
}

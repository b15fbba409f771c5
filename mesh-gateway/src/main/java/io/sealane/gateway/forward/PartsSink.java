package io.sealane.gateway.forward;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Hands bytes on one part at a time: the next is asked for when the last has been written. Run once, on a loop. */
final class PartsSink extends GraphStage<SinkShape<ByteString>> {

    /** Where the parts go; called on the loop. */
    interface Drain {

        /** @param written to be run when the part has left */
        void write(ByteString part, Runnable written);

        /** That was all of it. */
        void end();

        /** The client has broken it off, or sent what is no content. */
        void broken(Throwable failure);
    }

    private final Inlet<ByteString> in = Inlet.create("parts.in");
    private final SinkShape<ByteString> shape = SinkShape.of(in);
    private final Drain drain;
    private @Nullable AsyncCallback<NotUsed> stop;
    private boolean stopped;

    PartsSink(Drain drain) {
        this.drain = drain;
    }

    /** Takes nothing any more; on the loop. */
    void stop() {
        stopped = true;
        if (stop != null) {
            stop.invoke(NotUsed.getInstance());
        }
    }

    @Override
    public SinkShape<ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {

        private @Nullable AsyncCallback<NotUsed> next;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    take(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    drain.end();
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    drain.broken(failure);
                    completeStage();
                }
            });
        }

        @Override
        public void preStart() {
            next = createAsyncCallback(nothing -> {
                if (!isClosed(in) && !hasBeenPulled(in)) {
                    pull(in);
                }
            });
            stop = createAsyncCallback(nothing -> completeStage());
            if (stopped) {
                completeStage();
            } else {
                pull(in);
            }
        }

        private void take(ByteString part) {
            var more = next;
            drain.write(part, () -> {
                if (more != null) {
                    more.invoke(NotUsed.getInstance());
                }
            });
        }
    }
}

package io.sealane.gateway.event.ingress;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.transport.BodyFailure;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;

/**
 * Collects a streamed body up to a limit of bytes and of time, and tells a callback on the stream's own thread, exactly once; no future
 * is involved.
 */
final class BodyCollector extends GraphStage<SinkShape<ByteString>> {

    /** Takes the body. */
    interface Collected {
        void complete(ByteString body);

        /** There is more than the limit. */
        void tooLarge();

        /** It has not come as it should. */
        void failed(BodyFailure failure);
    }

    private final Inlet<ByteString> in = Inlet.create("body");
    private final SinkShape<ByteString> shape = SinkShape.of(in);
    private final int bytesMax;
    private final Duration timeMax;
    private final Loop loop;
    private final Collected collected;

    BodyCollector(EventSettings settings, Loop loop, Collected collected) {
        this.bytesMax = settings.eventBytesMax();
        this.timeMax = settings.bodyTimeMax();
        this.loop = loop;
        this.collected = collected;
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

        private final ByteStringBuilder body = new ByteStringBuilder();
        private Loop.Timeout deadline = () -> {};
        private boolean told;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    take(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    told = true;
                    collected.complete(body.result().compact());
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    tell(BodyFailure.of(failure));
                    failStage(failure);
                }
            });
        }

        @Override
        public void preStart() {
            var tooLate = createAsyncCallback(nothing -> {
                tell(BodyFailure.slow(timeMax));
                completeStage();
            });
            deadline = loop.schedule(timeMax, () -> tooLate.invoke(NotUsed.getInstance()));
            pull(in);
        }

        private void take(ByteString part) {
            if (part.size() > bytesMax - body.length()) {
                told = true;
                collected.tooLarge();
                completeStage();
            } else {
                body.append(part);
                pull(in);
            }
        }

        private void tell(BodyFailure failure) {
            if (!told) {
                told = true;
                collected.failed(failure);
            }
        }

        @Override
        public void postStop() {
            deadline.cancel();
            tell(BodyFailure.brokenOff());
        }
    }
}

package io.sealane.gateway.event;

import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;

/** Collects a streamed body up to a limit and tells a callback on the stream's own thread, exactly once; no future is involved. */
final class BodyCollector extends GraphStage<SinkShape<ByteString>> {

    /** Takes the body. */
    interface Collected {
        void complete(ByteString body);

        /** There is more than the limit. */
        void tooLarge();

        /** The client went away. */
        void failed();
    }

    private final Inlet<ByteString> in = Inlet.create("body");
    private final SinkShape<ByteString> shape = SinkShape.of(in);
    private final int bytesMax;
    private final Collected collected;

    BodyCollector(int bytesMax, Collected collected) {
        this.bytesMax = bytesMax;
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
            });
        }

        @Override
        public void preStart() {
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

        @Override
        public void postStop() {
            if (!told) {
                told = true;
                collected.failed();
            }
        }
    }
}

package io.sealane.gateway.transport.http2;

import akka.http.impl.engine.http2.FrameEvent;
import akka.http.impl.engine.http2.FrameEvent.DataFrame;
import akka.http.impl.engine.http2.FrameEvent.ParsedHeadersFrame;
import akka.http.impl.engine.http2.FrameEvent.RstStreamFrame;
import akka.http.impl.engine.http2.FrameEvent.StreamFrameEvent;
import akka.http.impl.engine.http2.FrameEvent.WindowUpdateFrame;
import akka.http.impl.engine.http2.Http2Protocol;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ends a request whose answer was given before the client had sent all of it, as RFC 9113 section 8.1 asks: RST_STREAM with NO_ERROR
 * after the answer. The reset waits a little, since clients that still send when it arrives may forget the answer over it (curl does);
 * most stop by themselves when they have read it.
 *
 * <p>Akka HTTP sees such a request end as if the client had ended it. What is still on its way is dropped here, and its bytes are given
 * back to the connection's window, which Akka would let shrink.
 */
public final class EarlyAnswers extends GraphStage<BidiShape<FrameEvent, FrameEvent, FrameEvent, FrameEvent>> {

    /** Streams that were cut and of which the client may still send; older ones are forgotten. */
    private static final int CUT_MAX = 1024;

    private static final int NO_ERROR = 0;

    private final Inlet<FrameEvent> answersIn = Inlet.create("early.answers.in");
    private final Outlet<FrameEvent> answersOut = Outlet.create("early.answers.out");
    private final Inlet<FrameEvent> requestsIn = Inlet.create("early.requests.in");
    private final Outlet<FrameEvent> requestsOut = Outlet.create("early.requests.out");
    private final BidiShape<FrameEvent, FrameEvent, FrameEvent, FrameEvent> shape =
            new BidiShape<>(answersIn, answersOut, requestsIn, requestsOut);

    private final Duration patience;

    /** @param patience how long a client may take to see that its request was answered */
    public EarlyAnswers(Duration patience) {
        this.patience = patience;
    }

    @Override
    public BidiShape<FrameEvent, FrameEvent, FrameEvent, FrameEvent> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {

        private final Direction answers = new Direction(answersIn, answersOut);
        private final Direction requests = new Direction(requestsIn, requestsOut);
        private final Set<Integer> arriving = new HashSet<>();
        /** Answered, and not reset yet. */
        private final LinkedHashSet<Integer> cut = new LinkedHashSet<>();
        /** Reset, which the client may not know yet. */
        private final LinkedHashSet<Integer> closing = new LinkedHashSet<>();

        private int windowBytes;

        Logic() {
            super(shape);
            answers.connect(this::answer);
            requests.connect(this::request);
        }

        private void answer(FrameEvent frame) {
            answers.waiting.add(frame);
            if (frame instanceof RstStreamFrame reset) {
                arriving.remove(reset.streamId());
            } else if (endsStream(frame) && arriving.remove(streamOf(frame))) {
                cut(streamOf(frame));
            }
        }

        private void cut(int stream) {
            if (cut.size() == CUT_MAX) {
                reset(cut.iterator().next());
            }
            cut.add(stream);
            scheduleOnce(stream, patience);
            requests.waiting.add(new DataFrame(stream, true, ByteString.emptyByteString()));
            requests.proceed();
        }

        @Override
        public void onTimer(Object stream) {
            reset((Integer) stream);
            answers.proceed();
        }

        /** What still comes on that stream is dropped as before. */
        private void reset(int stream) {
            cancelTimer(stream);
            if (cut.remove(stream)) {
                closing.add(stream);
                if (closing.size() > CUT_MAX) {
                    closing.remove(closing.iterator().next());
                }
                answers.waiting.add(new RstStreamFrame(stream, Http2Protocol.ErrorCode$.MODULE$.byId(NO_ERROR)));
            }
        }

        private void request(FrameEvent frame) {
            if (frame instanceof StreamFrameEvent && isCut(streamOf(frame))) {
                drop(frame);
                return;
            }
            if (frame instanceof ParsedHeadersFrame && !endsStream(frame)) {
                arriving.add(streamOf(frame));
            } else if (endsStream(frame) || frame instanceof RstStreamFrame) {
                arriving.remove(streamOf(frame));
            }
            requests.waiting.add(frame);
        }

        private void drop(FrameEvent frame) {
            if (endsStream(frame) || frame instanceof RstStreamFrame) {
                cancelTimer(streamOf(frame));
                cut.remove(streamOf(frame));
                closing.remove(streamOf(frame));
            }
            if (frame instanceof DataFrame data && data.sizeInWindow() > 0) {
                windowBytes += data.sizeInWindow();
                answers.proceed();
            }
        }

        private boolean isCut(int stream) {
            return cut.contains(stream) || closing.contains(stream);
        }

        private static boolean endsStream(FrameEvent frame) {
            return frame instanceof DataFrame data && data.endStream()
                    || frame instanceof ParsedHeadersFrame head && head.endStream();
        }

        private static int streamOf(FrameEvent frame) {
            return ((StreamFrameEvent) frame).streamId();
        }

        /** One way through the stage, with what we add to it. */
        private final class Direction {

            private final Inlet<FrameEvent> in;
            private final Outlet<FrameEvent> out;
            private final ArrayDeque<FrameEvent> waiting = new ArrayDeque<>();

            Direction(Inlet<FrameEvent> in, Outlet<FrameEvent> out) {
                this.in = in;
                this.out = out;
            }

            void connect(Consumer<FrameEvent> taker) {
                setHandler(in, new AbstractInHandler() {
                    @Override
                    public void onPush() {
                        taker.accept(grab(in));
                        proceed();
                    }

                    @Override
                    public void onUpstreamFinish() {
                        proceed();
                    }

                    @Override
                    public void onUpstreamFailure(Throwable failure) {
                        // This way only: the other one still has GOAWAY to say.
                        fail(out, failure);
                    }
                });
                setHandler(out, new AbstractOutHandler() {
                    @Override
                    public void onPull() {
                        proceed();
                    }

                    @Override
                    public void onDownstreamFinish(Throwable cause) {
                        cancel(in, cause);
                    }
                });
            }

            void proceed() {
                if (isClosed(out)) {
                    return;
                }
                if (isAvailable(out)) {
                    if (this == answers && windowBytes > 0) {
                        push(out, new WindowUpdateFrame(0, windowBytes));
                        windowBytes = 0;
                    } else if (!waiting.isEmpty()) {
                        push(out, waiting.poll());
                    }
                }
                if (isClosed(in)) {
                    if (waiting.isEmpty()) {
                        complete(out);
                    }
                } else if (isAvailable(out) && !hasBeenPulled(in)) {
                    pull(in);
                }
            }
        }
    }
}

package io.sealane.gateway.forward;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way of an answer's content from the upstream's connection to the client's. Parts wait in it to a limit, then the upstream is not
 * read any more. A failure comes after the parts that arrived before it.
 *
 * <p>Filled on the loop; emptied by whatever runs the answer's stream, which is that loop as well, unless nobody wants the answer.
 */
final class AnswerPipe<T> extends GraphStage<SourceShape<T>> {

    private final Outlet<T> out = Outlet.create("answer.out");
    private final SourceShape<T> shape = SourceShape.of(out);
    private final ToIntFunction<T> size;
    private final AnswerTaker.Throttle throttle;
    private final int bytesMax;
    private final Consumer<Throwable> gone;

    private final Deque<T> parts = new ArrayDeque<>();
    private int bytes;
    private boolean paused;
    private boolean ended;
    private boolean wanted;
    private @Nullable Throwable failure;
    private @Nullable AsyncCallback<NotUsed> wake;

    /**
     * An empty pipe.
     *
     * @param throttle called on any thread
     * @param bytesMax what waits in it before the upstream rests; it goes on at a quarter of that
     * @param gone told when nobody wants the rest, and why; on any thread
     */
    AnswerPipe(ToIntFunction<T> size, AnswerTaker.Throttle throttle, int bytesMax, Consumer<Throwable> gone) {
        this.size = size;
        this.throttle = throttle;
        this.bytesMax = bytesMax;
        this.gone = gone;
    }

    synchronized void offer(T part) {
        if (ended) {
            return;
        }
        parts.add(part);
        bytes += size.applyAsInt(part);
        if (bytes > bytesMax && !paused) {
            paused = true;
            throttle.reading(false);
        }
        wakeIfWanted();
    }

    synchronized void complete() {
        ended = true;
        wakeIfWanted();
    }

    synchronized void fail(Throwable cause) {
        if (!ended) {
            ended = true;
            failure = cause;
            wakeIfWanted();
        }
    }

    private void wakeIfWanted() {
        if (wanted && wake != null) {
            wanted = false;
            wake.invoke(NotUsed.getInstance());
        }
    }

    @Override
    public SourceShape<T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic(shape);
    }

    private final class Logic extends GraphStageLogic {

        Logic(SourceShape<T> shape) {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) throws Exception {
                    gone.accept(cause);
                    super.onDownstreamFinish(cause);
                }
            });
        }

        @Override
        public void preStart() {
            synchronized (AnswerPipe.this) {
                wake = createAsyncCallback(nothing -> {
                    if (isAvailable(out)) {
                        give();
                    }
                });
            }
        }

        private void give() {
            synchronized (AnswerPipe.this) {
                var part = parts.poll();
                if (part != null) {
                    bytes -= size.applyAsInt(part);
                    if (paused && bytes <= bytesMax / 4) {
                        paused = false;
                        throttle.reading(true);
                    }
                    push(out, part);
                } else if (failure != null) {
                    failStage(failure);
                } else if (!ended) {
                    wanted = true;
                    return;
                }
                if (ended && parts.isEmpty() && failure == null && !isClosed(out)) {
                    completeStage();
                }
            }
        }
    }
}

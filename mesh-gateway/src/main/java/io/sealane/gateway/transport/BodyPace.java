package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.http.scaladsl.model.HttpEntity.ChunkStreamPart;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fails a request body with a {@link TimeoutException} when the client sends it slower than it must. Only time during which somebody
 * waits for the client counts, so back-pressure is never held against it.
 */
final class BodyPace<T> extends GraphStage<FlowShape<T, T>> {

    private static final String GRPC = "application/grpc";
    private static final long MILLIS_PER_SECOND = 1000;

    private final Inlet<T> in = Inlet.create("pace.in");
    private final Outlet<T> out = Outlet.create("pace.out");
    private final FlowShape<T, T> shape = FlowShape.of(in, out);
    private final ToIntFunction<T> size;
    private final TransportSettings.Bodies limits;
    private final NettyLoop loop;
    private final LongConsumer received;
    private final boolean paced;

    private BodyPace(
            ToIntFunction<T> size,
            TransportSettings.Bodies limits,
            NettyLoop loop,
            LongConsumer received,
            boolean paced) {
        this.size = size;
        this.limits = limits;
        this.loop = loop;
        this.received = received;
        this.paced = paced;
    }

    /**
     * The request with its body watched; strict bodies stay as they are, gRPC's are counted only.
     *
     * @param received told the bytes of each part
     */
    static HttpRequest applied(
            HttpRequest request, TransportSettings.Bodies limits, NettyLoop loop, LongConsumer received) {
        var entity = request.entity();
        if (entity.isStrict()) {
            received.accept(entity.getContentLengthOption().orElse(0));
            return request;
        }
        var paced = !entity.getContentType().toString().startsWith(GRPC);
        return request.withEntity((RequestEntity) AkkaSeams.mapBody(
                entity,
                new BodyPace<ByteString>(ByteString::size, limits, loop, received, paced),
                new BodyPace<ChunkStreamPart>(part -> part.data().size(), limits, loop, received, paced)));
    }

    @Override
    public FlowShape<T, T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {

        private Loop.@Nullable Timeout check;
        private @Nullable AsyncCallback<NotUsed> due;
        private boolean waiting;
        private long waitingSince;
        private long waited;
        private long bytes;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    var part = grab(in);
                    waited += loop.uptimeMillis() - waitingSince;
                    waiting = false;
                    var count = size.applyAsInt(part);
                    bytes += count;
                    received.accept(count);
                    push(out, part);
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    waiting = true;
                    waitingSince = loop.uptimeMillis();
                    pull(in);
                }
            });
        }

        @Override
        public void preStart() {
            if (paced) {
                due = createAsyncCallback(nothing -> judge());
                checkLater();
            }
        }

        @Override
        public void postStop() {
            if (check != null) {
                check.cancel();
            }
        }

        private void checkLater() {
            var callback = due;
            if (callback != null) {
                check = loop.schedule(limits.grace(), () -> callback.invoke(NotUsed.getInstance()));
            }
        }

        private void judge() {
            var now = loop.uptimeMillis();
            if (waiting) {
                waited += now - waitingSince;
                waitingSince = now;
            }
            if (waited >= limits.grace().toMillis()) {
                if (bytes * MILLIS_PER_SECOND < limits.bytesPerSecondMin() * waited) {
                    failStage(new TimeoutException("request body: expected at least " + limits.bytesPerSecondMin()
                            + " bytes per second, got " + bytes + " bytes in " + waited + " ms"));
                    return;
                }
                waited = 0;
                bytes = 0;
            }
            checkLater();
        }
    }
}

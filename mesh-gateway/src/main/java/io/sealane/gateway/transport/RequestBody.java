package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import io.sealane.gateway.transport.BodyFailure.Kind;
import io.sealane.gateway.transport.http2.EarlyAnswers;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.NettyLoop;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed request body as handlers get it: it fails with a {@link BodyFailure} when the client sends it slower than it must, more
 * or less than it said, or malformed. Only time during which somebody waits for the client counts as slow, so back-pressure is never
 * held against it.
 *
 * <p>On HTTP/2 a handler may leave the body at any time: the rest is dropped until the answer was given ({@link EarlyAnswers} ends the
 * request then). Were it cancelled before, Akka HTTP would reset the stream, and the client would never see the answer.
 */
final class RequestBody {

    private static final String GRPC = "application/grpc";
    private static final long MILLIS_PER_SECOND = 1000;

    private final Terms terms;
    private final TransportSettings.Bodies limits;
    private final NettyLoop loop;
    private final OptionalLong length;
    private final boolean paced;
    private final LongConsumer received;
    private boolean started;

    private RequestBody(Terms terms, OptionalLong length, boolean paced, LongConsumer received) {
        this.terms = terms;
        this.limits = terms.settings().bodies();
        this.loop = terms.loop();
        this.length = length;
        this.paced = paced;
        this.received = received;
    }

    /** What holds for all bodies of a connection. */
    record Terms(boolean http2, TransportSettings settings, NettyLoop loop, Materializer materializer) {}

    /** A request whose body is watched, and what to do when its answer was given. */
    record Watched(HttpRequest request, Runnable afterAnswer) {}

    /**
     * Watches the body of a request; strict ones stay as they are, and gRPC's may rest.
     *
     * @param length what HTTP/2's {@code Content-Length} says, which Akka HTTP does not pass on
     * @param received told the bytes of each part
     */
    static Watched watch(HttpRequest request, OptionalLong length, Terms terms, LongConsumer received) {
        var entity = request.entity();
        if (entity.isStrict()) {
            received.accept(entity.getContentLengthOption().orElse(0));
            return new Watched(request, () -> {});
        }
        var paced = !entity.getContentType().toString().startsWith(GRPC);
        var body = new RequestBody(terms, length, paced, received);
        var watched = body.around(entity);
        Runnable afterAnswer = terms.http2() ? () -> body.dropIfUntouched(watched) : () -> {};
        return new Watched(request.withEntity(watched), afterAnswer);
    }

    private RequestEntity around(HttpEntity entity) {
        if (length.orElse(0) > 0 && paced) {
            return HttpEntities.create(
                    entity.getContentType(),
                    length.getAsLong(),
                    entity.getDataBytes().via(BodyStage.ofBytes(Logic::new)));
        }
        return (RequestEntity) AkkaSeams.mapBody(entity, BodyStage.ofBytes(Logic::new), BodyStage.ofChunks(Logic::new));
    }

    /** A body that no handler took would keep its stream open for ever. */
    private void dropIfUntouched(RequestEntity entity) {
        if (!started) {
            entity.withoutSizeLimit()
                    .getDataBytes()
                    .to(Sink.ignore())
                    .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                    .run(terms.materializer());
        }
    }

    private final class Logic<T> extends GraphStageLogic {

        private final BodyStage<T> stage;
        private Loop.@Nullable Timeout check;
        private @Nullable AsyncCallback<NotUsed> due;
        private boolean waiting;
        private boolean left;
        private long waitingSince;
        private long waited;
        private long pacedBytes;
        private long bytes;

        Logic(BodyStage<T> stage) {
            super(stage.shape());
            this.stage = stage;
            setHandler(stage.in(), new AbstractInHandler() {
                @Override
                public void onPush() {
                    take(grab(stage.in()));
                }

                @Override
                public void onUpstreamFinish() {
                    finish();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    failStage(BodyFailure.of(failure));
                }
            });
            setHandler(stage.out(), new AbstractOutHandler() {
                @Override
                public void onPull() {
                    waiting = true;
                    waitingSince = loop.uptimeMillis();
                    pull(stage.in());
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    if (terms.http2()) {
                        leave();
                    } else {
                        cancelStage(cause);
                    }
                }
            });
        }

        @Override
        public void preStart() {
            started = true;
            due = createAsyncCallback(nothing -> judge());
            if (paced) {
                checkAfter(limits.grace());
            }
        }

        @Override
        public void postStop() {
            stopChecking();
        }

        private void take(T part) {
            if (left) {
                pull(stage.in());
                return;
            }
            waited += loop.uptimeMillis() - waitingSince;
            waiting = false;
            var count = stage.size(part);
            pacedBytes += count;
            bytes += count;
            received.accept(count);
            if (bytes > length.orElse(Long.MAX_VALUE)) {
                fail(
                        Kind.MALFORMED,
                        "content: expected " + length.getAsLong() + " bytes as Content-Length says, got more");
            } else {
                push(stage.out(), part);
            }
        }

        private void finish() {
            if (!left && bytes < length.orElse(0)) {
                failStage(new BodyFailure(
                        Kind.MALFORMED,
                        "content: expected " + length.getAsLong() + " bytes as Content-Length says, got " + bytes));
            } else {
                completeStage();
            }
        }

        private void fail(Kind kind, String detail) {
            var failure = new BodyFailure(kind, detail);
            if (terms.http2()) {
                fail(stage.out(), failure);
                leave();
            } else {
                failStage(failure);
            }
        }

        /** Nobody wants the body any more. */
        private void leave() {
            left = true;
            stopChecking();
            checkAfter(terms.settings().deadlines().writeStall());
            if (!hasBeenPulled(stage.in())) {
                pull(stage.in());
            }
        }

        private void checkAfter(Duration delay) {
            var callback = due;
            if (callback != null) {
                check = loop.schedule(delay, () -> callback.invoke(NotUsed.getInstance()));
            }
        }

        private void stopChecking() {
            if (check != null) {
                check.cancel();
            }
        }

        private void judge() {
            if (left) {
                completeStage();
                return;
            }
            var now = loop.uptimeMillis();
            if (waiting) {
                waited += now - waitingSince;
                waitingSince = now;
            }
            if (waited >= limits.grace().toMillis()) {
                if (pacedBytes * MILLIS_PER_SECOND < limits.bytesPerSecondMin() * waited) {
                    fail(
                            Kind.SLOW,
                            "content: expected at least " + limits.bytesPerSecondMin() + " bytes per second, got "
                                    + pacedBytes + " bytes in " + waited + " ms");
                    return;
                }
                waited = 0;
                pacedBytes = 0;
            }
            checkAfter(limits.grace());
        }
    }
}

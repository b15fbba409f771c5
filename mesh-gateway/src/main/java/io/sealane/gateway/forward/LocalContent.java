package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import io.sealane.gateway.forward.upstream.UpstreamAnswer.Kind;
import io.sealane.gateway.transport.BodyStage;
import io.sealane.gateway.transport.loop.Loop;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a workload of this JVM streams, on its way to the client. Its exchange is under way until it has ended, so that it counts at its
 * instance and within its deadline for as long. Run by whatever runs the answer's stream, which is the loop, unless nobody wants the answer.
 */
final class LocalContent {

    private final Exchange exchange;
    private final Loop loop;
    private final AtomicLong bytes = new AtomicLong();
    private Runnable heard = () -> {};
    private @Nullable AsyncCallback<Throwable> breaking;
    private @Nullable Throwable broken;

    LocalContent(Exchange exchange, Loop loop) {
        this.exchange = exchange;
        this.loop = loop;
    }

    /** The same answer, its content by this way; it must not be strict. */
    HttpResponse of(HttpResponse response) {
        var entity = response.entity();
        if (entity instanceof HttpEntity.Chunked chunked) {
            return AnswerHeads.chunked(
                    response, entity.getContentType(), chunked.getChunks().via(BodyStage.ofChunks(Logic::new)));
        }
        var data = entity.getDataBytes().via(BodyStage.ofBytes(Logic::new));
        var length = entity.getContentLengthOption();
        return response.withEntity(
                length.isPresent()
                        ? HttpEntities.create(entity.getContentType(), length.getAsLong(), data)
                        : HttpEntities.createCloseDelimited(entity.getContentType(), data));
    }

    /** Runs a task on the loop with each part; named before the answer is given on. */
    void whenHeard(Runnable task) {
        heard = task;
    }

    /** What has gone to the client so far. */
    long bytes() {
        return bytes.get();
    }

    /** It breaks off, so that it cannot look complete; without effect once it has ended. */
    synchronized void breakOff(Throwable cause) {
        broken = cause;
        if (breaking != null) {
            breaking.invoke(cause);
        }
    }

    private synchronized @Nullable Throwable begun(AsyncCallback<Throwable> callback) {
        breaking = callback;
        return broken;
    }

    private void passed(int size) {
        bytes.addAndGet(size);
        onLoop(heard);
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private final class Logic<T> extends GraphStageLogic {

        /** How it ends unless the workload says otherwise. */
        private Runnable ending = () -> exchange.giveUp(Kind.CLIENT, "the client has left");

        Logic(BodyStage<T> stage) {
            super(stage.shape());
            setHandler(stage.in(), new AbstractInHandler() {
                @Override
                public void onPush() {
                    var part = grab(stage.in());
                    passed(stage.size(part));
                    push(stage.out(), part);
                }

                @Override
                public void onUpstreamFinish() throws Exception {
                    ending = () -> exchange.complete(List.of());
                    super.onUpstreamFinish();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) throws Exception {
                    ending = () -> exchange.fail(Kind.BROKEN, "the workload's content failed: " + failure);
                    super.onUpstreamFailure(failure);
                }
            });
            setHandler(stage.out(), new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(stage.in());
                }
            });
        }

        @Override
        public void preStart() {
            var early = begun(createAsyncCallback(this::failStage));
            if (early != null) {
                failStage(early);
            }
        }

        @Override
        public void postStop() {
            onLoop(ending);
        }
    }
}

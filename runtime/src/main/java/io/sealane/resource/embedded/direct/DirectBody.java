package io.sealane.resource.embedded.direct;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Attributes;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.util.ByteString;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An answer's body. Each {@link #consume} lets one more piece through; they come in order and one at a time, however many are let through. */
final class DirectBody implements AsyncBody {

    private final Pieces pieces;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final Executor delivery;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private CompletionStage<Optional<ByteString>> last = CompletableFuture.completedStage(Optional.empty());

    /** Where the pieces come from; an empty one is the end. */
    private interface Pieces {
        CompletionStage<Optional<ByteString>> next();

        void cancel();
    }

    private DirectBody(Pieces pieces, AsyncBody.Consumer<List<ByteBuffer>> consumer, Executor delivery) {
        this.pieces = pieces;
        this.consumer = consumer;
        this.delivery = delivery;
    }

    static DirectBody of(ResponseEntity entity, AsyncBody.Consumer<List<ByteBuffer>> consumer, DirectHttp http) {
        if (entity instanceof HttpEntity.Strict whole) {
            // It is there already: no stream, no other thread.
            return new DirectBody(new Whole(whole.getData()), consumer, Runnable::run);
        }
        var queue = entity.getDataBytes()
                .runWith(Sink.<ByteString>queue(1).withAttributes(Attributes.inputBuffer(1, 1)), http.materializer());
        return new DirectBody(new Streamed(queue), consumer, http.work());
    }

    @Override
    public synchronized void consume() {
        if (!done.isDone()) {
            // Refused by the executor counts as a failure of the stream, which its reader then asks for again.
            last = last.thenCompose(before -> pieces.next())
                    .whenCompleteAsync(this::arrived, delivery)
                    .exceptionally(failure -> {
                        fail(failure);
                        return Optional.empty();
                    });
        }
    }

    private void arrived(@Nullable Optional<ByteString> piece, @Nullable Throwable failure) {
        if (piece == null) {
            fail(failure == null ? new IllegalStateException("the stream ended without a word") : cause(failure));
        } else if (piece.isEmpty()) {
            done.complete(null);
        } else if (!done.isDone()) {
            deliver(piece.get());
        }
    }

    private void deliver(ByteString piece) {
        try {
            consumer.consume(List.of(piece.asByteBuffer()), this);
        } catch (Exception e) {
            fail(e);
        }
    }

    private static Throwable cause(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void fail(Throwable failure) {
        done.completeExceptionally(failure);
        pieces.cancel();
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void cancel() {
        pieces.cancel();
        done.cancel(false);
    }

    private record Streamed(SinkQueueWithCancel<ByteString> queue) implements Pieces {
        @Override
        public CompletionStage<Optional<ByteString>> next() {
            return queue.pull();
        }

        @Override
        public void cancel() {
            queue.cancel();
        }
    }

    /** One piece, once. */
    private static final class Whole implements Pieces {
        private @Nullable ByteString rest;

        Whole(ByteString bytes) {
            this.rest = bytes.isEmpty() ? null : bytes;
        }

        @Override
        public synchronized CompletionStage<Optional<ByteString>> next() {
            var next = Optional.ofNullable(rest);
            rest = null;
            return CompletableFuture.completedStage(next);
        }

        @Override
        public void cancel() {}
    }
}

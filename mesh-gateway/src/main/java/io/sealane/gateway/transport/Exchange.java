package io.sealane.gateway.transport;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.transport.loop.Loop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One request that is being answered. */
final class Exchange implements Responder {

    private final int stream;
    private final Loop loop;
    private final BiConsumer<Exchange, HttpResponse> taker;
    private final Tally tally = new Tally();
    private final AtomicBoolean completed = new AtomicBoolean();
    private @Nullable Runnable ifGone;
    private Runnable afterwards = () -> {};
    private boolean over;
    private boolean gone;

    /**
     * @param stream the HTTP/2 stream; 0 on HTTP/1.1
     * @param taker takes the answer, on any thread
     */
    Exchange(int stream, Loop loop, BiConsumer<Exchange, HttpResponse> taker) {
        this.stream = stream;
        this.loop = loop;
        this.taker = taker;
    }

    int stream() {
        return stream;
    }

    /** What is counted of it. */
    Tally tally() {
        return tally;
    }

    @Override
    public void complete(HttpResponse response) {
        if (completed.compareAndSet(false, true)) {
            taker.accept(this, response);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void whenGone(Runnable task) {
        if (!loop.inLoop()) {
            loop.execute(() -> whenGone(task));
        } else if (gone) {
            task.run();
        } else if (!over) {
            ifGone = task;
        }
    }

    /** Runs a task when the exchange is over, however it ends; only on the loop, before that. */
    void afterwards(Runnable task) {
        afterwards = task;
    }

    /** The answer has been given in full; only on the loop. Returns whether that is news. */
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        ifGone = null;
        afterwards.run();
        return true;
    }

    /** The client has left before that; only on the loop. Returns whether that is news. */
    boolean leave() {
        var task = ifGone;
        if (!end()) {
            return false;
        }
        gone = true;
        if (task != null) {
            task.run();
        }
        return true;
    }
}

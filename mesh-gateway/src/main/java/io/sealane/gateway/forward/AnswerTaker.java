package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Takes the answer of one exchange as it arrives, on its loop: a head, content, and one end; or a failure at any time. */
interface AnswerTaker {

    /** Stops and goes on reading from the upstream; any number of times, also when there is nothing left to read. */
    interface Throttle {
        void reading(boolean on);
    }

    /** @param fields all of them, those of the connection as well */
    void head(int status, Iterable<Map.Entry<String, String>> fields, Throttle throttle);

    /** Takes a part; false when no more is wanted, then the answer counts as complete. The buffer stays the caller's. */
    boolean content(ByteBuf part);

    void end(List<HttpHeader> trailers);

    /**
     * The upstream has changed to another protocol, as the request asked for; nothing else of this interface is called afterwards.
     *
     * @param tunnel makes what leads to the upstream, with the bytes that may wait there for the client; to be called at once
     * @param begun run once the client has changed as well
     */
    void switched(Iterable<Map.Entry<String, String>> fields, IntFunction<Tunnel> tunnel, Runnable begun);

    /** Whether {@link #streamed} may be called; what a workload of this JVM streams comes by {@link #local} otherwise. */
    default boolean streams() {
        return false;
    }

    /**
     * A workload of this JVM has answered with content that streams; {@link #end} or {@link #failed} follows when that is over.
     *
     * @param response with the content that leads to the client
     * @param content its way there
     */
    default void streamed(HttpResponse response, LocalContent content) {
        throw new IllegalStateException("expected streams() to be asked");
    }

    /**
     * A workload of this JVM has answered whole, or failed to.
     *
     * @param response null when it gave none
     */
    void local(String workload, @Nullable HttpResponse response, @Nullable Throwable failure);

    void failed(UpstreamAnswer.Failed failure);
}

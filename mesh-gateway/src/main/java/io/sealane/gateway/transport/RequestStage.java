package io.sealane.gateway.transport;

import akka.NotUsed;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands the requests of one connection to its handler and takes the answers back, from whatever thread they come.
 *
 * <p>HTTP/1.1 has one request open at a time, which keeps answers in order; HTTP/2 up to its limit of streams.
 */
final class RequestStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {

    private final Inlet<HttpRequest> in = Inlet.create("requests.in");
    private final Outlet<HttpResponse> out = Outlet.create("requests.out");
    private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
    private final Conversation conversation;

    RequestStage(Conversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public FlowShape<HttpRequest, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private record Answer(Exchange exchange, HttpResponse response) {}

    private final class Logic extends GraphStageLogic {

        private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean woken = new AtomicBoolean();
        private final Map<Integer, Exchange> open = new HashMap<>();
        private volatile @Nullable AsyncCallback<NotUsed> wake;
        private volatile boolean stopped;
        private int unanswered;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    handle(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    if (unanswered == 0) {
                        completeStage();
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    deliver();
                }
            });
        }

        @Override
        public void preStart() {
            wake = createAsyncCallback(nothing -> {
                woken.set(false);
                deliver();
            });
            conversation.onReset(this::reset);
            pull(in);
        }

        @Override
        public void postStop() {
            stopped = true;
            new ArrayList<>(open.values()).forEach(this::leave);
            cancelLateAnswers();
        }

        private void handle(HttpRequest request) {
            var exchange = new Exchange(conversation.streamOf(request), conversation.loop(), this::take);
            open.put(exchange.stream(), exchange);
            unanswered++;
            // An answer given before the handler returns needs no message to ourselves.
            woken.set(true);
            conversation.handle(request, exchange);
            woken.set(false);
            deliver();
            pullIfRoom();
        }

        /** Any thread. */
        private void take(Exchange exchange, HttpResponse response) {
            answers.add(new Answer(exchange, response));
            if (stopped) {
                cancelLateAnswers();
                return;
            }
            var callback = wake;
            if (callback != null && woken.compareAndSet(false, true)) {
                callback.invoke(NotUsed.getInstance());
            }
        }

        private void deliver() {
            if (!isAvailable(out)) {
                return;
            }
            var answer = answers.poll();
            if (answer == null) {
                return;
            }
            unanswered--;
            push(out, conversation.prepare(answer.exchange(), answer.response(), () -> end(answer.exchange())));
            if (isClosed(in)) {
                if (unanswered == 0) {
                    completeStage();
                }
            } else {
                pullIfRoom();
            }
        }

        private void pullIfRoom() {
            if (unanswered < conversation.requestsMax() && !isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void end(Exchange exchange) {
            if (exchange.end()) {
                forget(exchange);
            }
        }

        private void reset(int stream) {
            var exchange = open.get(stream);
            if (exchange != null) {
                leave(exchange);
            }
        }

        private void leave(Exchange exchange) {
            if (exchange.leave()) {
                forget(exchange);
            }
        }

        private void forget(Exchange exchange) {
            open.remove(exchange.stream(), exchange);
            conversation.ended(exchange);
        }

        private void cancelLateAnswers() {
            for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
                conversation.cancel(answer.response());
            }
        }
    }
}

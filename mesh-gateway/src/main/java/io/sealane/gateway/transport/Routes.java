package io.sealane.gateway.transport;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import io.sealane.gateway.transport.loop.Loop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Wraps request functions that answer later, may block and want the whole request body, as {@link RequestHandler}s.
 *
 * <p>The body is collected first, to a limit; then the function runs on the work executor, never on an event loop. Whatever fails
 * becomes an RFC 9457 problem response here and nowhere else. Answers may be streamed, for hours; when the client leaves, the
 * answer's source is cancelled. Any thread.
 */
public final class Routes {

    private final Materializer materializer;
    private final Executor work;
    private final RoutesSettings settings;

    private Routes(Materializer materializer, Executor work, RoutesSettings settings) {
        this.materializer = materializer;
        this.work = work;
        this.settings = settings;
    }

    /**
     * Routes of one node.
     *
     * @param work where functions run; when it refuses a task the request is answered with 503
     */
    public static Routes on(ActorSystem<?> system, Executor work, RoutesSettings settings) {
        return new Routes(SystemMaterializer.get(system).materializer(), work, settings);
    }

    /** A handler that collects the body and calls {@code function} with the strict request on the work executor. */
    public RequestHandler async(Function<HttpRequest, CompletionStage<HttpResponse>> function) {
        return async(function, request -> Optional.empty());
    }

    /**
     * As {@link #async(Function)}, for requests that may be refused by their head: then no byte of the body is waited for.
     *
     * @param door the refusal, if any; called on the event loop, must not block
     */
    public RequestHandler async(
            Function<HttpRequest, CompletionStage<HttpResponse>> function,
            Function<HttpRequest, Optional<HttpResponse>> door) {
        return (request, responder) -> door.apply(request)
                .ifPresentOrElse(
                        responder::complete,
                        () -> collected(request, responder.loop())
                                .thenCompose(whole -> run(function, whole))
                                .whenComplete((response, failure) -> responder.complete(
                                        failure == null ? response : Problems.of(failure, settings))));
    }

    private CompletionStage<HttpRequest> collected(HttpRequest request, Loop loop) {
        if (request.entity().isStrict()) {
            return request.entity().getContentLengthOption().orElse(0) > settings.entityBytesMax()
                    ? CompletableFuture.failedFuture(new BodyTooLarge())
                    : CompletableFuture.completedFuture(request);
        }
        return StrictBody.collect(request, loop, settings, materializer);
    }

    private CompletionStage<HttpResponse> run(
            Function<HttpRequest, CompletionStage<HttpResponse>> function, HttpRequest request) {
        var answer = new CompletableFuture<HttpResponse>();
        try {
            work.execute(() -> call(function, request, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static void call(
            Function<HttpRequest, CompletionStage<HttpResponse>> function,
            HttpRequest request,
            CompletableFuture<HttpResponse> answer) {
        try {
            function.apply(request).whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** A request body beyond the limit. */
    static final class BodyTooLarge extends RuntimeException {
        BodyTooLarge() {
            super("request body too large", null, false, false);
        }
    }
}

package io.sealane.resource.embedded;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import io.sealane.resource.embedded.access.Ask;
import io.sealane.resource.embedded.admission.Readable;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.token.SigningKeys;
import io.sealane.resource.embedded.token.Tokens;
import io.sealane.resource.embedded.upkeep.Upkeep;
import io.sealane.resource.embedded.verb.ApiObjects;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API server as a function from request to answer. Every request gets an answer: what goes wrong becomes a {@code Status} object,
 * never a failed stage.
 *
 * <p>Safe for any thread. Returns quickly and does its work on the executor it was given, where it may wait for the disk. Closing ends its
 * background work; the store is its owner's to close, afterwards.
 */
public final class EmbeddedApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedApiServer.class);
    private static final String NODE_ROOT = "sealane";

    private final ApiServerSettings settings;
    private final Authentication authentication;
    private final Executor work;
    private final Materializer materializer;
    private final ResourceStore store;
    private final ApiObjects objects;
    private final ServiceAccountTokens accounts;
    private final Rights rights;
    private final ObjectRoutes routes;
    private final SchemaPages schemas = new SchemaPages();
    private final Upkeep upkeep;
    private volatile @Nullable NodePages nodePages;

    /**
     * What the server lives in.
     *
     * @param system its materializer collects request bodies
     * @param work runs everything that may wait; bounded, rejection is answered with 503
     * @param clock for timestamps and ages
     * @param random for uids and generated names; must be safe for several threads
     * @param rules what is demanded of kinds beyond their schemas
     */
    public record Surroundings(
            ClassicActorSystemProvider system, Executor work, Clock clock, RandomGenerator random, Rulebook rules) {

        /** Schemas alone decide. */
        public Surroundings(ClassicActorSystemProvider system, Executor work, Clock clock, RandomGenerator random) {
            this(system, work, clock, random, Rulebook.empty());
        }
    }

    private EmbeddedApiServer(
            ApiServerSettings settings,
            ResourceStore store,
            Authentication authentication,
            PodLogs logs,
            SigningKeys keys,
            Surroundings surroundings) {
        this.settings = settings;
        this.authentication = authentication;
        this.work = surroundings.work();
        this.materializer = SystemMaterializer.get(surroundings.system()).materializer();
        this.store = store;
        this.objects = new ApiObjects(
                store,
                new ApiObjects.Settings(
                        settings.objectBytesMax(),
                        settings.watches(),
                        surroundings.rules().and(Readable.builtIn())),
                work,
                surroundings.clock(),
                surroundings.random());
        this.accounts =
                new ServiceAccountTokens(new Tokens(keys, settings.tokens().issuer()), objects, surroundings.clock());
        var requests = new TokenRequests(accounts, settings.tokens(), surroundings.clock(), surroundings.random());
        this.rights = new Rights(store);
        this.routes = new ObjectRoutes(objects, logs, accounts, requests, rights, surroundings.clock());
        new Bootstrap(objects).run();
        this.upkeep = Upkeep.start(
                store,
                objects,
                settings.events(),
                surroundings.clock(),
                surroundings.system().classicSystem(),
                work);
    }

    /**
     * Opens the API over a store. Creates the first namespaces and the packed definitions where they are missing, so it may wait for the disk.
     *
     * @param authentication who may ask
     * @param logs where the output of Pods comes from
     */
    public static EmbeddedApiServer open(
            ApiServerSettings settings,
            ResourceStore store,
            Authentication authentication,
            PodLogs logs,
            Surroundings surroundings) {
        var keys = SigningKeys.generate(surroundings.clock().instant());
        return open(settings, store, authentication, logs, keys, surroundings);
    }

    /**
     * As {@link #open(ApiServerSettings, ResourceStore, Authentication, PodLogs, Surroundings)}, whose tokens end with the process.
     *
     * @param keys sign tokens of service accounts
     */
    public static EmbeddedApiServer open(
            ApiServerSettings settings,
            ResourceStore store,
            Authentication authentication,
            PodLogs logs,
            SigningKeys keys,
            Surroundings surroundings) {
        return new EmbeddedApiServer(settings, store, authentication, logs, keys, surroundings);
    }

    /** What is to be said to a request without reading its body, because nobody knows who sends it. Must be asked before {@link #handle}. */
    public Optional<HttpResponse> refusal(HttpRequest request) {
        try {
            var segments = ApiPath.segments(request);
            // A token is checked where the disk may be waited for.
            return authentication.identify(request).isPresent()
                            || ServiceAccountTokens.bearer(request).isPresent()
                            || ServerPages.open(segments)
                                    .or(() -> accounts.page(segments))
                                    .isPresent()
                    ? Optional.empty()
                    : Optional.of(Answers.failure(ApiFailure.unauthorized()));
        } catch (ApiFailure e) {
            return Optional.of(Answers.failure(e));
        }
    }

    /** Answers one request. Its body is always read or discarded. */
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        return guarded(request, this::identified);
    }

    private CompletionStage<HttpResponse> guarded(
            HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> function) {
        try {
            return function.apply(request);
        } catch (ApiFailure e) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedFuture(Answers.failure(e));
        } catch (RuntimeException e) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedFuture(refused(request, e));
        }
    }

    private CompletionStage<HttpResponse> identified(HttpRequest request) {
        var known = authentication.identify(request);
        var bearer = ServiceAccountTokens.bearer(request);
        if (known.isPresent() || bearer.isEmpty()) {
            return handle(request, known);
        }
        return open(request)
                .<CompletionStage<HttpResponse>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.supplyAsync(() -> accounts.identify(bearer.get()), work)
                        .thenCompose(account -> guarded(request, one -> handle(one, account)))
                        .exceptionally(failure -> refused(request, failure)));
    }

    /** Answers requests of one identity, whatever they carry; for callers inside the process. */
    public Function<HttpRequest, CompletionStage<HttpResponse>> as(Authentication.Identity identity) {
        return request -> guarded(request, known -> handle(known, Optional.of(identity)));
    }

    private CompletionStage<HttpResponse> handle(HttpRequest request, Optional<Authentication.Identity> identity) {
        var open = open(request);
        if (open.isPresent()) {
            return CompletableFuture.completedFuture(open.get());
        }
        if (identity.isEmpty()) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedFuture(Answers.failure(ApiFailure.unauthorized()));
        }
        return body(request)
                .thenComposeAsync(
                        body -> lasting(
                                request,
                                () -> answer(new Call(
                                        request,
                                        Impersonation.acting(request, identity.get(), rights),
                                        ApiPath.segments(request),
                                        new Query(request),
                                        body.getData().toArray()))),
                        work)
                .exceptionally(failure -> refused(request, failure));
    }

    /**
     * Nobody is told what a crash could undo: neither what this request wrote, nor what it read of another's that is on its way to the disk. Runs
     * on the executor for work, and asks the store there too, whoever has the answer later: to ask may wait for somebody who writes.
     */
    private CompletionStage<HttpResponse> lasting(HttpRequest request, Supplier<CompletionStage<HttpResponse>> answer) {
        CompletionStage<HttpResponse> answered;
        try {
            answered = answer.get();
        } catch (RuntimeException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        var known = answered.exceptionally(failure -> refused(request, failure)).toCompletableFuture();
        return known.isDone() ? synced(request, known.join()) : known.thenComposeAsync(it -> synced(request, it), work);
    }

    private CompletionStage<HttpResponse> synced(HttpRequest request, HttpResponse answer) {
        return store.synced().thenApply(done -> answer).exceptionally(failure -> refused(request, failure));
    }

    /** What everybody may see. */
    private Optional<HttpResponse> open(HttpRequest request) {
        var segments = ApiPath.segments(request);
        var page = ServerPages.open(segments).or(() -> accounts.page(segments));
        page.ifPresent(found -> request.discardEntityBytes(materializer));
        return page;
    }

    private CompletionStage<HttpEntity.Strict> body(HttpRequest request) {
        var length = request.entity().getContentLengthOption();
        if (length.isPresent() && length.getAsLong() > settings.objectBytesMax()) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.failedFuture(ApiFailure.tooLarge(settings.objectBytesMax()));
        }
        return request.entity()
                .withSizeLimit(settings.objectBytesMax())
                .toStrict(settings.bodyWait().toMillis(), materializer);
    }

    /** From now on the node has pages of its own. */
    public void show(NodePages pages) {
        nodePages = pages;
    }

    private CompletionStage<HttpResponse> nodePage(NodePages pages, Call call) {
        var identity = call.identity();
        var ask = Ask.path(
                call.method().toLowerCase(Locale.ROOT), call.request().getUri().path());
        if (!rights.allow(identity, ask)) {
            throw ApiFailure.forbiddenPath(ask.refusal(identity.user()));
        }
        if (!call.method().equals("GET")) {
            throw ApiFailure.methodNotAllowed();
        }
        var segments = call.segments();
        return pages.page(segments.subList(1, segments.size()), call.query().all())
                .thenApply(page -> Answers.json(page.status(), page.json().getBytes(StandardCharsets.UTF_8)));
    }

    private CompletionStage<HttpResponse> answer(Call call) {
        var own = nodePages;
        if (own != null && !call.segments().isEmpty() && call.segments().get(0).equals(NODE_ROOT)) {
            return nodePage(own, call);
        }
        var kinds = objects.catalog().kinds();
        var page = schemas.page(call, kinds).or(() -> ServerPages.page(call, kinds));
        if (page.isEmpty()) {
            Permission.require(call, kinds, rights);
            return routes.answer(call);
        }
        if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            throw ApiFailure.methodNotAllowed();
        }
        return CompletableFuture.completedFuture(page.get());
    }

    private HttpResponse refused(HttpRequest request, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiFailure refusal) {
            return Answers.failure(refusal);
        } else if (cause instanceof EntityStreamSizeException) {
            return Answers.failure(ApiFailure.tooLarge(settings.objectBytesMax()));
        } else if (cause instanceof TimeoutException) {
            return Answers.failure(ApiFailure.badRequest("body: did not arrive within " + settings.bodyWait()));
        } else if (cause instanceof RejectedExecutionException) {
            return Answers.failure(ApiFailure.unavailable("too many requests wait, try again"));
        } else if (cause instanceof ResourceStore.Unwritten unwritten) {
            // The store has logged it, once.
            var why = String.valueOf(unwritten.getMessage());
            return Answers.failure(unwritten.full() ? ApiFailure.insufficientStorage(why) : ApiFailure.internal(why));
        } else if (cause instanceof ResourceStore.Unread unread) {
            return Answers.failure(ApiFailure.unavailable(String.valueOf(unread.getMessage())));
        }
        LOG.error("{} {} failed", request.method().name(), request.getUri().path(), cause);
        return Answers.failure(ApiFailure.internal("see the server's log"));
    }

    @Override
    public void close() {
        upkeep.close();
        rights.close();
        objects.close();
    }
}

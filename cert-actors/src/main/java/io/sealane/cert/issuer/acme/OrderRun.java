package io.sealane.cert.issuer.acme;

import akka.Done;
import io.sealane.cert.issuer.IssueFailure;
import io.sealane.cert.issuer.IssueFailure.Kind;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.acme.OrderBook.Placed;
import io.sealane.cert.issuer.acme.OrderBook.Proof;
import io.sealane.cert.issuer.acme.OrderBook.ServerOrder;
import io.sealane.cert.issuer.acme.OrderBook.State;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;

/**
 * One order from its creation to its certificate, once (RFC 8555 section 7.4): placed; every name proved, by showing the proofs, looking
 * at them ourselves, letting the server look, and taking them away again whatever it found; completed; fetched.
 *
 * <p>A sequence of stages without a thread of its own: between two questions to the server only a timer runs. What is asked when the server
 * asked to be left alone for longer than the deadline is not asked any more. A server that does not answer a question about a state is asked
 * again; everything else that fails ends the run.
 */
final class OrderRun {

    private final AcmeClient client;
    private final AcmeSpec spec;
    private final AcmeMeans means;
    private final Function<Proof, Prover> provers;
    private final IssueOrder order;
    private final OrderProgress progress;
    private final Map<String, String> labels;
    private final Instant deadline;

    OrderRun(
            AcmeClient client,
            AcmeSpec spec,
            AcmeMeans means,
            Function<Proof, Prover> provers,
            IssueOrder order,
            OrderBook.OrderWish wish) {
        this.client = client;
        this.spec = spec;
        this.means = means;
        this.provers = provers;
        this.order = order;
        this.progress = new OrderProgress(
                means.told().book(), Integer.toHexString(order.request().hashCode()), wish);
        this.labels = wish.requester().labels();
        this.deadline = now().plus(means.settings().orderDeadline());
    }

    /** Fails with {@link IssueFailure}. */
    CompletionStage<CertificateChain> run() {
        return before().thenCompose(
                        found -> found.isPresent() ? CompletableFuture.completedFuture(found.get()) : place())
                .thenCompose(placed -> progress.placed(new ServerOrder(
                                placed.getLocation().toString(),
                                placed.getFinalizeLocation().toString()))
                        .thenCompose(kept -> prove(placed))
                        .thenCompose(proved -> complete(placed)))
                .thenApply(this::chain)
                .whenComplete((chain, failure) -> {
                    if (failure != null) {
                        fail(AcmeProblems.of(failure, now()));
                    }
                });
    }

    /** What was ordered before a restart goes on where it is; whatever is wrong with it, another order can be placed. */
    private CompletionStage<Optional<Order>> before() {
        return progress.before()
                .exceptionally(lost -> Optional.empty())
                .thenCompose(known -> known.filter(this::isNew)
                        .map(placed -> repeat(
                                means.settings().pollDelay(),
                                () -> client.resume(placed.url(), names()).thenApply(Look::seen)))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletionStage<Order> place() {
        var template = order.template();
        var notAfter = Optional.of(template.notAfter())
                .filter(end -> spec.preferences().duration());
        progress.is(State.PENDING);
        return client.order(
                template.names().dns(), template.names().ips(), spec.preferences(), notAfter, order.replaces());
    }

    /** With a key that is kept, the order of the present certificate has the same request. */
    private boolean isNew(Placed placed) {
        try {
            return placed.chainPem().isEmpty()
                    || order.replaces()
                            .filter(Pem.parseCertificates(placed.chainPem()).get(0)::equals)
                            .isEmpty();
        } catch (X509Failure e) {
            return false;
        }
    }

    private Set<String> names() {
        var names = order.template().names();
        return Stream.concat(names.dns().stream(), names.ips().stream()).collect(Collectors.toSet());
    }

    // Proving

    /** What is done about one authorization. */
    private record Task(Authorization authorization, Challenge challenge, Proof proof) {}

    private CompletionStage<Void> prove(Order placed) {
        if (placed.getStatus() != Status.PENDING) {
            return CompletableFuture.completedFuture(null); // the server wants no more proofs
        }
        return client.authorizations(placed).thenCompose(all -> {
            var tasks = all.stream()
                    .filter(one -> one.getStatus() != Status.VALID)
                    .map(this::task)
                    .toList();
            return tasks.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : always(show(tasks).thenCompose(shown -> validate(tasks)), () -> hide(tasks));
        });
    }

    private Task task(Authorization authorization) {
        if (authorization.getStatus() != Status.PENDING) {
            throw IssueFailure.failed(
                    "AuthorizationInvalid",
                    authorization.getIdentifier().getValue() + ": the authorization is "
                            + authorization.getStatus().name().toLowerCase(Locale.ROOT),
                    null);
        }
        var name = authorization.getIdentifier().getValue();
        var offered =
                authorization.getChallenges().stream().map(Challenge::getType).toList();
        var solver = Solvers.choose(spec.solvers(), name, authorization.isWildcard(), labels, offered)
                .orElseThrow(() -> IssueFailure.failed(
                        "NoSolver",
                        "no solver of the issuer is for " + (authorization.isWildcard() ? "*." : "") + name
                                + ", for which the server offers " + String.join(", ", offered),
                        null));
        return Proofs.of(authorization, solver, (challenge, proof) -> {
            progress.challenge(proof, State.PENDING, false, "");
            return new Task(authorization, challenge, proof);
        });
    }

    private CompletionStage<Void> show(List<Task> tasks) {
        return each(
                tasks,
                task -> prover(task)
                        .show(task.proof())
                        .thenCompose(shown -> repeat(
                                means.settings().selfCheckDelay(),
                                () -> prover(task).look(task.proof()).thenApply(why -> {
                                    var waiting = task.proof().isHttp()
                                            ? "Waiting for HTTP-01 challenge propagation: "
                                            : "Waiting for DNS-01 challenge propagation: ";
                                    progress.challenge(
                                            task.proof(),
                                            State.PENDING,
                                            why.isEmpty(),
                                            why.map(waiting::concat).orElse(""));
                                    return why.isEmpty() ? Look.seen(task) : Look.again("self-check: " + why.get());
                                })))
                        .thenAccept(seen -> {}));
    }

    private CompletionStage<Void> validate(List<Task> tasks) {
        var authorizations = tasks.stream().map(Task::authorization).toList();
        // Of an order that goes on the server may be looking already.
        var untold = tasks.stream()
                .map(Task::challenge)
                .filter(one -> one.getStatus() == Status.PENDING)
                .toList();
        return client.accept(untold)
                .thenCompose(accepted -> {
                    tasks.forEach(task -> progress.challenge(task.proof(), State.PROCESSING, true, ""));
                    return repeat(
                            means.settings().pollDelay(),
                            () -> client.poll(authorizations).thenApply(later -> judged(tasks, later)));
                })
                .thenAccept(done -> {});
    }

    private Look<List<Task>> judged(List<Task> tasks, Optional<Instant> later) {
        for (var task : tasks) {
            var status = task.authorization().getStatus();
            if (status == Status.VALID) {
                progress.challenge(task.proof(), State.VALID, true, "Successfully authorized domain");
            } else if (status != Status.PENDING && status != Status.PROCESSING) {
                var why = Proofs.refusal(task.authorization());
                progress.challenge(task.proof(), State.INVALID, true, why);
                throw IssueFailure.failed("AuthorizationFailed", task.proof().name() + ": " + why, null);
            }
        }
        var open = tasks.stream()
                .filter(task -> task.authorization().getStatus() != Status.VALID)
                .map(task -> task.proof().name())
                .toList();
        return open.isEmpty() ? Look.seen(tasks) : Look.again("the server has not looked at " + open, later);
    }

    private CompletionStage<Void> hide(List<Task> tasks) {
        // What cannot be taken away is no reason to go without a certificate.
        return each(tasks, task -> prover(task).hide(task.proof()).exceptionally(failure -> null));
    }

    private Prover prover(Task task) {
        return provers.apply(task.proof());
    }

    // Completing

    private CompletionStage<List<X509Certificate>> complete(Order placed) {
        return until(placed, Status.READY)
                .thenCompose(ready -> {
                    progress.is(State.READY);
                    return placed.getStatus() == Status.READY
                            ? client.complete(placed, order.request().toDer())
                            : CompletableFuture.completedFuture(Done.getInstance());
                })
                .thenCompose(handedIn -> {
                    progress.is(State.PROCESSING);
                    return until(placed, Status.VALID);
                })
                .thenCompose(valid -> client.download(placed, spec.preferences().preferredChain()));
    }

    private CompletionStage<Order> until(Order placed, Status wanted) {
        return repeat(
                means.settings().pollDelay(),
                () -> client.poll(placed).thenApply(later -> {
                    var status = placed.getStatus();
                    if (status == wanted || status == Status.VALID) {
                        return Look.seen(placed);
                    }
                    if (status == Status.INVALID) {
                        throw IssueFailure.failed(
                                "OrderInvalid",
                                placed.getError()
                                        .map(AcmeProblems::text)
                                        .orElse("the server has declared the order invalid"),
                                null);
                    }
                    return Look.again("the order is " + status.name().toLowerCase(Locale.ROOT), later);
                }));
    }

    private CertificateChain chain(List<X509Certificate> certificates) {
        try {
            // Who signed is known from a chain that the server chose, which is no reason to trust it: there is no
            // ca.crt.
            var chain = new CertificateChain(CertificateChain.of(certificates).certificates(), null);
            progress.issued(Pem.certificates(certificates));
            return chain;
        } catch (X509Failure e) {
            throw IssueFailure.failed("ACMEError", "the ACME server answered with a wrong chain: " + e.getMessage(), e);
        }
    }

    private void fail(IssueFailure failure) {
        var judged =
                failure.reason().startsWith("Authorization") || failure.reason().equals("OrderInvalid");
        progress.failed(judged ? State.INVALID : State.ERRORED, failure.text(), now());
    }

    // Time

    /**
     * One look at something that changes.
     *
     * @param found what was waited for, if it is there
     * @param why not, else
     * @param notBefore when it may be looked at again, if somebody said so
     */
    private record Look<T>(Optional<T> found, String why, Optional<Instant> notBefore) {

        static <T> Look<T> seen(T value) {
            return new Look<>(Optional.of(value), "", Optional.empty());
        }

        static <T> Look<T> again(String why) {
            return new Look<>(Optional.empty(), why, Optional.empty());
        }

        static <T> Look<T> again(String why, Optional<Instant> notBefore) {
            return new Look<>(Optional.empty(), why, notBefore);
        }
    }

    private <T> CompletionStage<T> repeat(Duration delay, Supplier<CompletionStage<Look<T>>> look) {
        return look.get().exceptionally(OrderRun::unreachable).thenCompose(seen -> {
            if (seen.found().isPresent()) {
                return CompletableFuture.completedFuture(seen.found().get());
            }
            var asked = seen.notBefore().map(at -> Duration.between(now(), at)).orElse(delay);
            var pause = asked.compareTo(delay) < 0 ? delay : asked;
            var rest = Duration.between(now(), deadline);
            if (rest.compareTo(pause) < 0) {
                return CompletableFuture.failedFuture(IssueFailure.failed(
                        "DeadlineExceeded",
                        "not done within order-deadline " + means.settings().orderDeadline() + ": " + seen.why(),
                        null));
            }
            return means.threads().delays().pause(pause).thenCompose(passed -> repeat(delay, look));
        });
    }

    private static <T> Look<T> unreachable(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IssueFailure known
                && (known.reason().equals(AcmeProblems.UNREACHABLE) || known.kind() == Kind.NOT_READY)) {
            return Look.again(known.text());
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    private Instant now() {
        return means.threads().clock().instant();
    }

    private static CompletionStage<Void> each(List<Task> tasks, Function<Task, CompletionStage<Void>> action) {
        var all = tasks.stream()
                .map(action)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** Runs the second stage after the first, whatever that one's outcome, which stays the outcome. */
    private static CompletionStage<Void> always(CompletionStage<Void> first, Supplier<CompletionStage<Void>> then) {
        return first.handle((done, failure) -> then.get()
                        .thenCompose(after -> failure == null
                                ? CompletableFuture.<Void>completedFuture(null)
                                : CompletableFuture.<Void>failedFuture(failure)))
                .thenCompose(stage -> stage);
    }
}

package io.sealane.certificates.request;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.cert.issuer.acme.OrderBook;
import io.sealane.certificates.model.OrderForm;
import io.sealane.certificates.model.Present;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows orders as {@code Order} and {@code Challenge} resources, as cert-manager would: one Order per Certificate is kept, its Challenges as
 * long as it goes on. After a restart an order goes on at the URL that its Order has; nothing else is decided from them. Any thread.
 *
 * <p>One write per order is under way; of what is reported meanwhile only the newest is written.
 */
public final class OrderResources implements OrderBook {

    private static final Logger LOG = LoggerFactory.getLogger(OrderResources.class);

    private final Resources resources;
    private final ObjectEvents events;
    private final Map<ResourceKey, Optional<Write>> writing = new HashMap<>();

    /** @param done of this report, or of a newer one in its place */
    private record Write(OrderReport report, CompletableFuture<Void> done) {}

    /** @param resources tell what is written into a status */
    public OrderResources(Resources resources, ObjectEvents events) {
        this.resources = resources;
        this.events = events;
    }

    @Override
    public CompletionStage<Optional<Placed>> placed(String id, OrderWish wish) {
        return resources
                .get(Order.class, OrderForm.key(wish, id))
                .thenApply(found -> found.flatMap(order -> OrderForm.placed(order, wish)));
    }

    @Override
    public CompletionStage<Void> report(OrderReport report) {
        var key = OrderForm.key(report);
        var write = new Write(report, new CompletableFuture<>());
        synchronized (writing) {
            var waiting = writing.get(key);
            if (waiting != null) {
                var newer =
                        waiting.map(older -> new Write(report, older.done())).orElse(write);
                writing.put(key, Optional.of(newer));
                return newer.done();
            }
            writing.put(key, Optional.empty());
        }
        start(key, write);
        return write.done();
    }

    private void start(ResourceKey key, Write write) {
        written(key, write.report()).whenComplete((done, failure) -> {
            if (failure == null) {
                write.done().complete(null);
            } else {
                LOG.info("order {} not shown as it is: {}", key, failure.toString());
                write.done().completeExceptionally(failure);
            }
            next(key).ifPresent(newer -> start(key, newer));
        });
    }

    private Optional<Write> next(ResourceKey key) {
        synchronized (writing) {
            var newer = writing.remove(key);
            if (newer != null && newer.isPresent()) {
                writing.put(key, Optional.empty());
                return newer;
            }
            return Optional.empty();
        }
    }

    /** Also what is thrown at once ends this write: the next one of the order waits for that. */
    private CompletionStage<Void> written(ResourceKey key, OrderReport report) {
        try {
            return write(key, report);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Void> write(ResourceKey key, OrderReport report) {
        return resources
                .get(Order.class, key)
                .thenCompose(found ->
                        found.map(CompletableFuture::<Order>completedStage).orElseGet(() -> create(key, report)))
                .thenCompose(order -> resources
                        .editStatus(order, one -> OrderForm.withStatus(one, report))
                        .thenCompose(done -> challenges(order, report)));
    }

    private CompletionStage<Order> create(ResourceKey key, OrderReport report) {
        return dropOlder(key, report)
                .thenCompose(dropped -> owner(report.wish()))
                .thenCompose(owner -> owner.isPresent()
                        ? resources.create(OrderForm.order(report, owner.get())).thenApply(order -> {
                            events.normal(owner.get(), "OrderCreated", "Created Order resource " + key);
                            return order;
                        })
                        : CompletableFuture.failedFuture(new IllegalStateException("nobody is left who wants " + key)));
    }

    /** Those of before: only one Order per Certificate is kept. */
    private CompletionStage<Void> dropOlder(ResourceKey key, OrderReport report) {
        var orders = resources.informer(Order.class);
        return orders.synced()
                .thenCompose(known -> all(orders.list().stream()
                        .filter(order -> OrderForm.isOf(order, report.wish().requester()))
                        .map(ResourceKey::of)
                        .filter(other -> !other.equals(key))
                        .map(other -> resources.delete(Order.class, other))));
    }

    /** The CertificateRequest with the same request, by which {@code cmctl} finds orders; else the Certificate. */
    private CompletionStage<Optional<HasMetadata>> owner(OrderWish wish) {
        var requester = wish.requester();
        var key = new ResourceKey(requester.namespace(), requester.name());
        if (!requester.kind().equals("Certificate")) {
            return resources.get(CertificateRequest.class, key).thenApply(found -> found.map(one -> one));
        }
        return resources
                .get(Certificate.class, key)
                .thenCompose(certificate -> certificate
                        .map(one -> record(one, wish)
                                .thenApply(record -> Optional.of(
                                        record.<HasMetadata>map(each -> each).orElse(one))))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletionStage<Optional<CertificateRequest>> record(Certificate certificate, OrderWish wish) {
        var issued = certificate.getStatus() == null
                ? 0
                : Present.number(certificate.getStatus().getRevision());
        var name = CertificateRequests.name(certificate, Math.toIntExact(issued + 1));
        return resources
                .get(CertificateRequest.class, new ResourceKey(wish.requester().namespace(), name))
                .thenApply(found -> found.filter(one ->
                        OrderForm.base64(wish.requestPem()).equals(one.getSpec().getRequest())));
    }

    private CompletionStage<Void> challenges(Order order, OrderReport report) {
        if (report.state().isFinal()) {
            return all(report.challenges().stream()
                    .map(one -> resources.delete(Challenge.class, OrderForm.challengeKey(report, one))));
        }
        return all(report.challenges().stream().map(one -> challenge(order, report, one)));
    }

    private CompletionStage<Void> challenge(Order order, OrderReport report, ChallengeReport challenge) {
        UnaryOperator<Challenge> status = one -> OrderForm.withStatus(one, challenge);
        return resources
                .get(Challenge.class, OrderForm.challengeKey(report, challenge))
                .thenCompose(found -> found.map(CompletableFuture::<Challenge>completedStage)
                        .orElseGet(() -> resources.create(OrderForm.challenge(order, report, challenge))))
                .thenCompose(one -> resources.editStatus(one, status))
                .thenApply(done -> null);
    }

    private static CompletionStage<Void> all(Stream<CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }
}

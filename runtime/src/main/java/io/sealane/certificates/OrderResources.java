package io.sealane.certificates;

import io.fabric8.certmanager.api.model.acme.v1.Challenge;
import io.fabric8.certmanager.api.model.acme.v1.Order;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.sealane.cert.issuer.acme.OrderBook;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
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
 * long as it goes on. Nothing is decided from them. Any thread.
 *
 * <p>One write per order is under way; of what is reported meanwhile only the newest is written.
 */
final class OrderResources implements OrderBook {

    private static final Logger LOG = LoggerFactory.getLogger(OrderResources.class);

    private final Resources resources;
    private final Map<ResourceKey, Optional<OrderReport>> writing = new HashMap<>();

    OrderResources(Resources resources) {
        this.resources = resources;
    }

    @Override
    public void report(OrderReport report) {
        var key = OrderForm.key(report);
        synchronized (writing) {
            if (writing.containsKey(key)) {
                writing.put(key, Optional.of(report));
                return;
            }
            writing.put(key, Optional.empty());
        }
        start(key, report);
    }

    private void start(ResourceKey key, OrderReport report) {
        write(key, report).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("order {} not shown as it is: {}", key, failure.toString());
            }
            next(key).ifPresent(newer -> start(key, newer));
        });
    }

    private Optional<OrderReport> next(ResourceKey key) {
        synchronized (writing) {
            var newer = writing.remove(key);
            if (newer != null && newer.isPresent()) {
                writing.put(key, Optional.empty());
                return newer;
            }
            return Optional.empty();
        }
    }

    private CompletionStage<Void> write(ResourceKey key, OrderReport report) {
        return resources
                .get(Order.class, key)
                .thenCompose(found -> found.map(CompletableFuture::<Order>completedStage)
                        .orElseGet(() -> dropOlder(key, report)
                                .thenCompose(dropped -> resources.create(OrderForm.order(report)))))
                .thenCompose(order -> resources
                        .editStatus(order, one -> OrderForm.withStatus(one, report))
                        .thenCompose(done -> challenges(order, report)));
    }

    /** Those of before: only one Order per Certificate is kept. */
    private CompletionStage<Void> dropOlder(ResourceKey key, OrderReport report) {
        var orders = resources.informer(Order.class);
        return orders.synced()
                .thenCompose(known -> all(orders.list().stream()
                        .filter(order ->
                                isOwnedBy(order, report.wish().requester().uid()))
                        .map(ResourceKey::of)
                        .filter(other -> !other.equals(key))
                        .map(other -> resources.delete(Order.class, other))));
    }

    private static boolean isOwnedBy(HasMetadata resource, String uid) {
        return Present.list(resource.getMetadata().getOwnerReferences()).stream()
                .map(OwnerReference::getUid)
                .anyMatch(uid::equals);
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

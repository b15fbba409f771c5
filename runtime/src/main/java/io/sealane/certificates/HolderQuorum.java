package io.sealane.certificates;

import io.sealane.cert.rotation.Observation.Holder;
import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Asks every holder of the process, at each look, whether it goes by the bundle that was published last. Any thread. */
final class HolderQuorum {

    static final int UNKNOWN = -1;

    private record Current(VersionedBundle bundle, List<X509Certificate> dropped) {}

    private final Supplier<List<TrustHolder>> holders;
    private final Map<String, Long> confirmed = new ConcurrentHashMap<>();
    private volatile Optional<Current> current = Optional.empty();

    HolderQuorum(Supplier<List<TrustHolder>> holders) {
        this.holders = holders;
    }

    /** From now on this is what holders are asked about. */
    void published(VersionedBundle bundle, List<X509Certificate> dropped) {
        current = Optional.of(new Current(bundle, dropped));
    }

    /** Every holder with the newest version that it has confirmed. */
    CompletionStage<List<Holder>> ask() {
        CompletionStage<List<Holder>> all = CompletableFuture.completedFuture(List.of());
        for (var holder : holders.get()) {
            all = all.thenCombine(ask(holder), HolderQuorum::plus);
        }
        return all;
    }

    private CompletionStage<Holder> ask(TrustHolder holder) {
        var asked = current;
        if (asked.isEmpty()) {
            return CompletableFuture.completedFuture(new Holder(holder.name(), 0, true));
        }
        return holder.goesBy(asked.get().bundle(), asked.get().dropped()).thenApply(yes -> {
            // One that confirmed once may have changed its mind: only the present answer counts for the present
            // version.
            var version = asked.get().bundle().version();
            var counted = yes ? version : Math.min(confirmed.getOrDefault(holder.name(), 0L), version - 1);
            confirmed.put(holder.name(), counted);
            return new Holder(holder.name(), counted, true);
        });
    }

    /** Who shows a chain that ends at a root. */
    Set<String> showing(X509Certificate root) {
        return holders.get().stream()
                .filter(holder -> holder.shown().stream().anyMatch(chain -> StoredChain.endsAt(chain, root)))
                .map(TrustHolder::name)
                .collect(Collectors.toSet());
    }

    /** How many open connections rely on a root; negative when somebody cannot tell. */
    CompletionStage<Integer> connectionsBy(X509Certificate root) {
        CompletionStage<Integer> all = CompletableFuture.completedFuture(0);
        for (var holder : holders.get()) {
            all = all.thenCombine(
                    holder.connections(chain -> StoredChain.endsAt(chain, root)),
                    (sum, one) -> sum < 0 || one < 0 ? UNKNOWN : sum + one);
        }
        return all;
    }

    /** Has what relies on a root come to its end. */
    void drain(X509Certificate root) {
        holders.get().forEach(holder -> holder.drain(chain -> StoredChain.endsAt(chain, root)));
    }

    void forgetSessions() {
        holders.get().forEach(TrustHolder::forgetSessions);
    }

    long handshakesBy(X509Certificate root) {
        return holders.get().stream()
                .mapToLong(holder -> holder.handshakesBy(root))
                .sum();
    }

    private static List<Holder> plus(List<Holder> all, Holder one) {
        var more = new ArrayList<>(all);
        more.add(one);
        return more;
    }
}

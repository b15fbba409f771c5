package io.sealane.certificates.rotation;

import io.sealane.cert.rotation.Observation.Holder;
import io.sealane.cert.rotation.Observation.Uses;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.model.StoredChain;
import io.sealane.certificates.rotation.HolderAnswer.Question;
import io.sealane.resource.ResourceKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Asks every holder, of this process and of other nodes, at each look, whether it goes by the bundle that was published last. Any thread. */
final class HolderQuorum {

    /**
     * What the holders said.
     *
     * @param holders each with the newest version that it has confirmed
     * @param uses what the old root is still needed for
     */
    record Seen(List<Holder> holders, Uses uses) {}

    private record Current(VersionedBundle bundle, List<X509Certificate> dropped) {}

    private final ResourceKey rotation;
    private final Supplier<List<TrustHolder>> holders;
    private final OtherHolders others;
    private final Set<String> meshNamespaces;
    private final InstantSource clock;
    private final Map<String, Long> confirmed = new ConcurrentHashMap<>();
    private volatile Optional<Current> current = Optional.empty();

    HolderQuorum(
            ResourceKey rotation,
            Supplier<List<TrustHolder>> holders,
            OtherHolders others,
            Set<String> meshNamespaces,
            InstantSource clock) {
        this.clock = clock;
        this.meshNamespaces = meshNamespaces;
        this.rotation = rotation;
        this.holders = holders;
        this.others = others;
    }

    /** From now on this is what holders are asked about. */
    void published(VersionedBundle bundle, List<X509Certificate> dropped) {
        current = Optional.of(new Current(bundle, dropped));
    }

    /**
     * Asks everybody.
     *
     * @param old the root that is replaced, once it is known
     * @param isDraining whether open connections matter now
     */
    CompletionStage<Seen> look(Optional<X509Certificate> old, boolean isDraining) {
        var asked = current;
        var question = new Question(
                asked.map(Current::bundle),
                asked.map(Current::dropped).orElse(List.of()),
                old,
                isDraining,
                clock.instant(),
                meshNamespaces);
        var version = asked.map(one -> one.bundle().version());
        // Before anything is published, nobody has anything to confirm.
        var all = others.ask(rotation, version.orElse(Long.MAX_VALUE));
        for (var holder : holders.get()) {
            all = all.thenCombine(question.ask(holder), HolderQuorum::plus);
        }
        return all.thenApply(answers -> seen(answers, version));
    }

    private Seen seen(List<HolderAnswer> answers, Optional<Long> version) {
        var confirming = answers.stream()
                .map(answer -> new Holder(
                        answer.name(), version.map(one -> counted(answer, one)).orElse(0L), true, answer.keeping()))
                .toList();
        var showing = answers.stream()
                .filter(HolderAnswer::shows)
                .map(HolderAnswer::name)
                .collect(Collectors.toSet());
        var tenantsShown = answers.stream()
                .flatMap(answer -> answer.tenantsShown().stream())
                .collect(Collectors.toSet());
        var handshakes = answers.stream().mapToLong(HolderAnswer::handshakes).sum();
        var connections = answers.stream()
                .map(HolderAnswer::connections)
                .reduce(0, (sum, one) -> sum < 0 || one < 0 ? HolderAnswer.UNKNOWN : sum + one);
        return new Seen(confirming, new Uses(showing, tenantsShown, connections, handshakes));
    }

    /** One that confirmed once may have changed its mind: only the present answer counts for the present version. */
    private long counted(HolderAnswer answer, long version) {
        var counted = answer.goesBy() ? version : Math.min(confirmed.getOrDefault(answer.name(), 0L), version - 1);
        confirmed.put(answer.name(), counted);
        return counted;
    }

    /** Has what relies on a root come to its end, everywhere. */
    void drain(X509Certificate root) {
        holders.get().forEach(holder -> holder.drain(chain -> StoredChain.endsAt(chain, root)));
        others.drain(rotation);
    }

    void forgetSessions() {
        holders.get().forEach(TrustHolder::forgetSessions);
    }

    private static List<HolderAnswer> plus(List<HolderAnswer> all, HolderAnswer one) {
        var more = new ArrayList<>(all);
        more.add(one);
        return more;
    }
}

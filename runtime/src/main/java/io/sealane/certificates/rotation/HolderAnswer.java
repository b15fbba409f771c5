package io.sealane.certificates.rotation;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.model.StoredChain;
import io.sealane.cluster.ClusterMessage;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What one holder of trust says about a rotation.
 *
 * @param name for people, unique among all nodes
 * @param goesBy whether it goes by the bundle in question
 * @param shows whether it shows a certificate of the mesh's own below the old root
 * @param tenantsShown Secrets of namespaces whose certificate below the old root it shows; at most {@link #NAMED_MAX}
 * @param keeping what of namespaces makes it trust a root that was dropped, or not one that is to be trusted; at most {@link #NAMED_MAX}, each cut at
 *     {@link #TEXT_CHARS_MAX}
 * @param handshakes how many so far were good only because of the old root
 * @param connections how many open ones rely on the old root; negative when it cannot tell or was not asked
 */
record HolderAnswer(
        String name,
        boolean goesBy,
        boolean shows,
        List<String> tenantsShown,
        List<String> keeping,
        long handshakes,
        int connections)
        implements ClusterMessage {

    static final int UNKNOWN = -1;
    /** Of each kind; more would not be read. */
    static final int NAMED_MAX = 20;
    /** What users name may be of any length, and a rotation whose status is too large to be stored would get no further. */
    static final int TEXT_CHARS_MAX = 600;

    HolderAnswer {
        tenantsShown = List.copyOf(tenantsShown);
        keeping = keeping.stream()
                .map(text -> text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text)
                .toList();
    }

    /** One that does not answer: it confirms nothing. */
    static HolderAnswer silent(String name) {
        return new HolderAnswer(name, false, false, List.of(), List.of(), 0, UNKNOWN);
    }

    /**
     * Asks a holder of this process.
     *
     * @param bundle what it is to go by; empty when that is not known here yet
     * @param dropped roots that earlier versions had and this one has not
     * @param old the root that is replaced, once it is known
     * @param isDraining whether open connections matter now: each of them has to be looked at
     * @param now a root that has expired is of no use to anybody: nobody keeps it
     * @param meshNamespaces whose certificates are the mesh's own
     */
    record Question(
            Optional<VersionedBundle> bundle,
            List<X509Certificate> dropped,
            Optional<X509Certificate> old,
            boolean isDraining,
            Instant now,
            Set<String> meshNamespaces) {

        CompletionStage<HolderAnswer> ask(TrustHolder holder) {
            var goesBy = bundle.map(one -> holder.goesBy(one, dropped))
                    .orElseGet(() -> CompletableFuture.completedFuture(false));
            return goesBy.thenCombine(connections(holder), (yes, open) -> answer(holder, yes, open));
        }

        private HolderAnswer answer(TrustHolder holder, boolean goesBy, int open) {
            var belowOld = holder.shown().stream()
                    .filter(one -> old.filter(root -> StoredChain.endsAt(one.chain(), root))
                            .isPresent())
                    .map(Credential::name)
                    .toList();
            var usable = dropped.stream()
                    .filter(root -> root.getNotAfter().toInstant().isAfter(now))
                    .toList();
            return new HolderAnswer(
                    holder.name(),
                    goesBy,
                    belowOld.stream().anyMatch(secret -> meshNamespaces.contains(secret.namespace())),
                    belowOld.stream()
                            .filter(secret -> !meshNamespaces.contains(secret.namespace()))
                            .map(SecretName::toString)
                            .sorted()
                            .limit(NAMED_MAX)
                            .toList(),
                    bundle.stream()
                            .flatMap(one -> holder.keeping(one, usable).stream())
                            .sorted()
                            .limit(NAMED_MAX)
                            .toList(),
                    old.map(holder::handshakesBy).orElse(0L),
                    open);
        }

        private CompletionStage<Integer> connections(TrustHolder holder) {
            return isDraining && old.isPresent()
                    ? holder.connections(chain -> StoredChain.endsAt(chain, old.get()))
                    : CompletableFuture.completedFuture(UNKNOWN);
        }
    }

    HolderAnswer of(String node) {
        return new HolderAnswer(
                name + " of node " + node, goesBy, shows, tenantsShown, keeping, handshakes, connections);
    }
}

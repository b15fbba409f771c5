package io.sealane.certificates.rotation;

import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.model.StoredChain;
import io.sealane.cluster.ClusterMessage;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What one holder of trust says about a rotation.
 *
 * @param name for people, unique among all nodes
 * @param goesBy whether it goes by the bundle in question
 * @param shows whether it shows a certificate below the old root
 * @param handshakes how many so far were good only because of the old root
 * @param connections how many open ones rely on the old root; negative when it cannot tell or was not asked
 */
record HolderAnswer(String name, boolean goesBy, boolean shows, long handshakes, int connections)
        implements ClusterMessage {

    static final int UNKNOWN = -1;
    /** A message of a condition is read by people. */
    private static final int NAMED_MAX = 3;

    /** One that does not answer: it confirms nothing. */
    static HolderAnswer silent(String name) {
        return new HolderAnswer(name, false, false, 0, UNKNOWN);
    }

    /**
     * Asks a holder of this process.
     *
     * @param bundle what it is to go by; empty when that is not known here yet
     * @param dropped roots that earlier versions had and this one has not
     * @param old the root that is replaced, once it is known
     * @param isDraining whether open connections matter now: each of them has to be looked at
     */
    record Question(
            Optional<VersionedBundle> bundle,
            List<X509Certificate> dropped,
            Optional<X509Certificate> old,
            boolean isDraining) {

        CompletionStage<HolderAnswer> ask(TrustHolder holder) {
            var goesBy = bundle.map(one -> holder.goesBy(one, dropped))
                    .orElseGet(() -> CompletableFuture.completedFuture(false));
            return goesBy.thenCombine(
                    connections(holder),
                    (yes, open) -> new HolderAnswer(
                            yes ? holder.name() : holder.name() + keeping(holder),
                            yes,
                            old.filter(root ->
                                            holder.shown().stream().anyMatch(chain -> StoredChain.endsAt(chain, root)))
                                    .isPresent(),
                            old.map(holder::handshakesBy).orElse(0L),
                            open));
        }

        /** Without it nobody would know what keeps a rotation from its end. */
        private String keeping(TrustHolder holder) {
            var names = dropped.isEmpty() ? List.<String>of() : holder.keeping(dropped);
            if (names.isEmpty()) {
                return "";
            }
            var shown = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
            var more = names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : "";
            return " (old root in CACerts of " + shown + more + ")";
        }

        private CompletionStage<Integer> connections(TrustHolder holder) {
            return isDraining && old.isPresent()
                    ? holder.connections(chain -> StoredChain.endsAt(chain, old.get()))
                    : CompletableFuture.completedFuture(UNKNOWN);
        }
    }

    HolderAnswer of(String node) {
        return new HolderAnswer(name + " of node " + node, goesBy, shows, handshakes, connections);
    }
}

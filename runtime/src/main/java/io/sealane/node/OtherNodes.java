package io.sealane.node;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.TrustHolder;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Stands for the listeners and clients of other nodes, which are not asked: while there are other nodes, nothing is confirmed. */
final class OtherNodes implements TrustHolder {

    private final Cluster cluster;

    OtherNodes(ActorSystem<?> system) {
        this.cluster = Cluster.get(system);
    }

    @Override
    public String name() {
        return "other nodes of the cluster";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        return alone();
    }

    private CompletionStage<Boolean> alone() {
        var alone = true;
        for (var member : cluster.state().getMembers()) {
            alone &= member.address().equals(cluster.selfMember().address());
        }
        return CompletableFuture.completedFuture(alone);
    }

    @Override
    public CompletionStage<Integer> connections(Predicate<List<X509Certificate>> chain) {
        return alone().thenApply(alone -> alone ? 0 : -1);
    }

    @Override
    public List<List<X509Certificate>> shown() {
        return List.of();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return 0;
    }
}

package io.sealane.certificates.rotation;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A server or client of this process that trusts by the published roots, shows a certificate below one of them, or both. Any thread. */
public interface TrustHolder {

    /** For people, unique in the process. */
    String name();

    /**
     * Whether it goes by a bundle where that counts: everything in it is trusted, and nothing that was left out of it, but for what
     * {@link #keeping} names. True only when that is in force for every new connection.
     *
     * @param dropped roots that earlier versions had and this one has not
     */
    CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped);

    /**
     * What of namespaces makes it still trust one of the dropped roots, or not trust all of the bundle's, for their own peers: which resource is to do what, in words
     * for people, the same at each look while nothing changes.
     *
     * @param bundle what it is to go by
     * @param dropped roots that earlier versions had and this one has not
     */
    default List<String> keeping(VersionedBundle bundle, List<X509Certificate> dropped) {
        return List.of();
    }

    /** What it shows to new connections now. */
    List<Credential> shown();

    /**
     * How many of its open connections began with a chain of that kind and are to end with its root.
     *
     * @param chain asked about what a peer showed, or was shown, leaf first; may calculate signatures
     * @return negative when it cannot tell
     */
    default CompletionStage<Integer> connections(Predicate<List<X509Certificate>> chain) {
        return CompletableFuture.completedFuture(0);
    }

    /** Has those connections take no more requests and close; safe to repeat. */
    default void drain(Predicate<List<X509Certificate>> chain) {}

    /** Makes new connections prove everything anew: no session from before goes on. */
    default void forgetSessions() {}

    /** How many handshakes so far were good only because of that root. */
    long handshakesBy(X509Certificate root);
}

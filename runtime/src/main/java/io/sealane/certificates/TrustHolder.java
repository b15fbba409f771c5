package io.sealane.certificates;

import io.sealane.cert.trust.VersionedBundle;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A server or client of this process that trusts by the published roots, shows a certificate below one of them, or both. Any thread. */
public interface TrustHolder {

    /** For people, unique in the process. */
    String name();

    /**
     * Whether it goes by a bundle: everything in it is trusted, and nothing that was left out of it. True only when that is in force for
     * every new connection.
     *
     * @param dropped roots that earlier versions had and this one has not
     */
    CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped);

    /** The chains that it shows to new connections now, leaf first. */
    List<List<X509Certificate>> shown();

    /** How many handshakes so far were good only because of that root. */
    long handshakesBy(X509Certificate root);
}

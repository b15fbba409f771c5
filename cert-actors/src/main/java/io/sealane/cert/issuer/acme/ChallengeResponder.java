package io.sealane.cert.issuer.acme;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers HTTP-01 challenges (RFC 8555 section 8.3) where the outside reaches this node by HTTP. Safe for any thread.
 */
public interface ChallengeResponder {

    /** Where challenges are found below the root of every host (RFC 8555 section 8.3). */
    String PATH = "/.well-known/acme-challenge/";

    /**
     * From now on {@link #PATH} and the token is answered with the text, for every host and ahead of any redirect.
     *
     * @throws IllegalStateException if as many challenges are open as the settings allow
     */
    void present(String token, String keyAuthorization);

    /** Forgets a token; nothing happens when it is not known. */
    void withdraw(String token);

    /** Whether a token is answered here now. */
    boolean presents(String token);

    /**
     * Who else is reached by the names of this node and does not answer a token yet, for people: an ACME server may look at any of them.
     * Does not fail; whoever cannot be asked does not answer.
     */
    default CompletionStage<List<String>> lacking(String token) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Where it listens, as this node itself can reach it. */
    InetSocketAddress address();
}

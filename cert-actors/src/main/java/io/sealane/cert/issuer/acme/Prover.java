package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.acme.OrderBook.Proof;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Shows proofs of control to the outside. Safe for any thread; never blocks. */
interface Prover {

    /** Makes a proof visible. Fails with {@link io.sealane.cert.issuer.IssueFailure}. */
    CompletionStage<Void> show(Proof proof);

    /** Looks whether a proof is visible: empty when it is, else why not. Does not fail. */
    CompletionStage<Optional<String>> look(Proof proof);

    /** Takes a proof away; nothing happens when it is not there. */
    CompletionStage<Void> hide(Proof proof);
}

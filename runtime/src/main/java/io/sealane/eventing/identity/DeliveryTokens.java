package io.sealane.eventing.identity;

import io.sealane.resource.ResourceKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tokens that deliveries show to those who ask who sends. Safe for any thread; never blocks. */
@FunctionalInterface
public interface DeliveryTokens {

    /** There are none: whoever asks for one gets a failed stage. */
    DeliveryTokens NONE = purpose ->
            CompletableFuture.failedStage(new IllegalStateException("this node has no tokens for deliveries"));

    /** A token that is good for some minutes at least; already complete while one is kept. Fails when there is none to be had now. */
    CompletionStage<String> token(Purpose purpose);

    /**
     * Who shows it to whom.
     *
     * @param account the ServiceAccount that sends
     * @param audience the receiver, as its address names it
     */
    record Purpose(ResourceKey account, String audience) {}
}

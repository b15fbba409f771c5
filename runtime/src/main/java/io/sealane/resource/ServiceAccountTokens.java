package io.sealane.resource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Tokens of ServiceAccounts, by TokenRequest. Safe for any thread; never blocks. */
@FunctionalInterface
public interface ServiceAccountTokens {

    /**
     * A new token.
     *
     * @param audiences for whom it is; not empty
     * @param life at least 10 minutes, as Kubernetes demands
     * @return fails with {@link ResourceFailure}
     */
    CompletionStage<String> token(ResourceKey account, List<String> audiences, Duration life);
}

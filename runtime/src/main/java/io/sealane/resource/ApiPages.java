package io.sealane.resource;

import java.util.concurrent.CompletionStage;

/** Documents of an API server that are no resources. Safe for any thread; never blocks. */
@FunctionalInterface
public interface ApiPages {

    /**
     * The JSON text of a page.
     *
     * @param path such as {@code /.well-known/openid-configuration}
     * @return fails with {@link ResourceFailure}
     */
    CompletionStage<String> page(String path);
}

package io.sealane.resource.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Pages of the node below {@code /sealane}, beside those of the API. Only for members of {@code system:masters}, and only to be read. Safe for
 * any thread; must not block.
 */
@FunctionalInterface
public interface NodePages {

    /**
     * A page.
     *
     * @param path what stands behind {@code /sealane}
     * @param query its parameters; of several with one name the first
     * @return never fails
     */
    CompletionStage<Page> page(List<String> path, Map<String, String> query);

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param json one value
     */
    record Page(int status, String json) {}
}

package io.sealane.node;

import io.sealane.eventing.inside.Inspection;
import io.sealane.resource.embedded.NodePages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The node's pages behind its API server: {@code /sealane/eventing} shows brokers and channels.
 *
 * @param eventing there as soon as the node knows which brokers there are: the API server answers before
 */
record LookInside(CompletableFuture<Inspection> eventing, Executor work) implements NodePages {

    @Override
    public CompletionStage<Page> page(List<String> path, Map<String, String> query) {
        if (path.isEmpty() || !path.get(0).equals("eventing")) {
            return problem(404, "path: expected /sealane/eventing");
        }
        if (!eventing.isDone()) {
            return problem(
                    503, "the node starts and does not know its brokers and channels yet; ask again when it is ready");
        }
        return eventing.thenCompose(known -> known.page(path.subList(1, path.size()), query, work))
                .thenApply(page -> new Page(page.status(), page.json()));
    }

    private static CompletionStage<Page> problem(int status, String detail) {
        return CompletableFuture.completedStage(
                new Page(status, "{\"status\": " + status + ", \"detail\": \"" + detail + "\"}\n"));
    }
}

package io.sealane.node;

import io.sealane.eventing.Inspection;
import io.sealane.resource.embedded.NodePages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The node's pages behind its API server: {@code /sealane/eventing} shows brokers and channels. */
record LookInside(Inspection eventing, Executor work) implements NodePages {

    @Override
    public CompletionStage<Page> page(List<String> path, Map<String, String> query) {
        if (path.isEmpty() || !path.get(0).equals("eventing")) {
            return CompletableFuture.completedStage(
                    new Page(404, "{\"status\": 404, \"detail\": \"path: expected /sealane/eventing\"}\n"));
        }
        return eventing.page(path.subList(1, path.size()), query, work)
                .thenApply(page -> new Page(page.status(), page.json()));
    }
}

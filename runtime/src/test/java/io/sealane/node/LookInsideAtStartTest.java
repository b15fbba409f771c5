package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.NodePages.Page;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the pages about brokers say while a node starts, when its API server answers already. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LookInsideAtStartTest {

    private final LookInside pages = new LookInside(new CompletableFuture<>(), Runnable::run);

    @Test
    void as_long_as_the_node_does_not_know_its_brokers_none_is_said_to_be_missing() {
        var answer = page("eventing", "namespaces", "demo", "brokers", "br");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json()).contains("\"status\": 503", "the node starts");
        assertThat(page("eventing").status()).isEqualTo(503);
    }

    @Test
    void what_never_is_a_page_is_not_found_then_either() {
        assertThat(page("other").status()).isEqualTo(404);
        assertThat(page("other").json()).contains("\"status\": 404");
    }

    private Page page(String... path) {
        return pages.page(List.of(path), Map.of()).toCompletableFuture().join();
    }
}

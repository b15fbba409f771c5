package io.sealane.eventing;

import static io.sealane.eventing.TestNode.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.memory.MemoryMedium;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InspectionTest {

    @Test
    void a_page_about_partitions_is_written_where_it_may_be_waited_and_not_where_they_answer() throws Exception {
        try (var node = TestNode.on(new MemoryMedium()).start()) {
            node.settings(1, 1, trigger("t", Map.of(), TestNode.delivery(0, Optional.empty())));
            var work = new LinkedBlockingQueue<Runnable>();

            var page = node.mesh
                    .inspection()
                    .page(List.of("namespaces", "ns", "brokers", "br"), Map.of(), work::add)
                    .toCompletableFuture();

            var task = work.poll(20, TimeUnit.SECONDS);
            assertThat(task).as("what is to be done on the executor").isNotNull();
            assertThat(page).isNotDone();
            task.run();
            assertThat(page.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }
}

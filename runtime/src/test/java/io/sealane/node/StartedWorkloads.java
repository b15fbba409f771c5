package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.workload.HandlerRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The environments that containers of one image were started with; each answers requests with 200. */
final class StartedWorkloads {

    private final BlockingQueue<Map<String, String>> started = new LinkedBlockingQueue<>();

    /** The standard images, and one whose containers are remembered here. */
    HandlerRegistry handlers(String image) {
        return HandlerRegistry.standard().register(image, container -> {
            started.add(container.environment());
            return request ->
                    CompletableFuture.completedFuture(HttpResponse.create().withStatus(200));
        });
    }

    /** The environment of the next container that has all of these variables; others are passed over. */
    Map<String, String> next(String... having) throws InterruptedException {
        while (true) {
            var environment = started.poll(SampleNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(environment)
                    .as("a container with " + List.of(having) + " starts within " + SampleNode.PATIENCE)
                    .isNotNull();
            if (environment.keySet().containsAll(List.of(having))) {
                return environment;
            }
        }
    }

    /** Forgets those that were started so far. */
    void forget() {
        started.clear();
    }
}

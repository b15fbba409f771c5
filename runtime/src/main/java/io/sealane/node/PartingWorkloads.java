package io.sealane.node;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.Workloads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stops servers of the application once no request is under way there and none comes any more, or when the grace of their Pod is over: names
 * lead to a Pod for a moment after it was told to end, and who has stopped listening would have those requests answered 502. Safe for any
 * thread.
 *
 * @param left completes once no request is under way at an endpoint and none comes any more
 */
record PartingWorkloads(Workloads others, Function<Endpoint, CompletionStage<Void>> left) implements Workloads {

    @Override
    public Optional<Workload> start(Container container) {
        return others.start(container)
                .map(workload -> workload.endpoint() instanceof Endpoint.Socket
                        ? new Parting(workload, left, container.launch().grace())
                        : workload);
    }

    @Override
    public List<String> images() {
        return others.images();
    }

    private record Parting(Workload workload, Function<Endpoint, CompletionStage<Void>> left, Duration grace)
            implements Workload {

        @Override
        public void stop() {
            // Its own, for a stage that several wait for must not end with the first one's grace.
            var unused = left.apply(endpoint())
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((done, late) -> workload.stop());
        }

        @Override
        public Endpoint endpoint() {
            return workload.endpoint();
        }

        @Override
        public CompletionStage<Void> ready() {
            return workload.ready();
        }

        @Override
        public boolean takesRequests() {
            return workload.takesRequests();
        }

        @Override
        public void whenChanged(Runnable task) {
            workload.whenChanged(task);
        }

        @Override
        public int exec(List<String> command, Duration max) throws IOException, InterruptedException {
            return workload.exec(command, max);
        }

        @Override
        public CompletionStage<String> ended() {
            return workload.ended();
        }
    }
}

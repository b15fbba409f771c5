package io.sealane.workload;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs containers. Safe for any thread; calls may block, so they come from the work executor. */
public interface Workloads {

    /**
     * Starts a container.
     *
     * @return empty when no image of that name is known here
     * @throws RuntimeException if the image is known and cannot be started; the message is shown in the Pod's status
     */
    Optional<Workload> start(Container container);

    /** The images that are known here, for messages. */
    List<String> images();

    /**
     * What is to run.
     *
     * @param pod whose container it is
     * @param name of the container in its Pod
     * @param image as the Pod names it
     * @param environment literal values only
     * @param arguments as the Pod gives them
     * @param launch how it is to be run where it is a process
     * @param probes how it is asked how it is
     * @param log takes what the container writes
     */
    record Container(
            ResourceKey pod,
            String name,
            String image,
            Map<String, String> environment,
            List<String> arguments,
            Launch launch,
            ContainerProbe.Set probes,
            PodLog log) {

        public Container {
            environment = Map.copyOf(environment);
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * How a process is to be run.
     *
     * @param command program and first arguments; empty where the image says it
     * @param folder where it runs; empty for one of its own
     * @param memoryBytesMax 0 for any number
     * @param grace between TERM and KILL
     */
    record Launch(List<String> command, Optional<String> folder, long memoryBytesMax, Duration grace) {

        public Launch {
            command = List.copyOf(command);
        }
    }

    /** A container that was started. */
    interface Workload {

        /** Where requests to any port of the container go. */
        Endpoint endpoint();

        /** Completes once it takes requests; fails if it never will. */
        default CompletionStage<Void> ready() {
            return CompletableFuture.completedStage(null);
        }

        /** Whether it takes requests now. */
        default boolean takesRequests() {
            var first = ready().toCompletableFuture();
            return first.isDone() && !first.isCompletedExceptionally();
        }

        /** @param task run, on any thread, whenever {@link #takesRequests} has changed after it was {@link #ready} */
        default void whenChanged(Runnable task) {}

        /**
         * Runs a command beside it, with its environment and in its folder.
         *
         * @param max then it is killed
         * @return its exit status
         * @throws IOException if it could not be started, or did not end in time
         * @throws UnsupportedOperationException where there is nothing to run commands in
         */
        default int exec(List<String> command, Duration max) throws IOException, InterruptedException {
            throw new UnsupportedOperationException("a handler of this JVM runs no commands");
        }

        /** Completes with the reason when it ends, by itself or not. Handlers never do. */
        default CompletionStage<String> ended() {
            return new CompletableFuture<>();
        }

        /** Ends it, once requests that are under way are over; returns at once. Called once. */
        void stop();
    }
}

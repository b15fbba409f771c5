package io.sealane.workload;

import io.sealane.gateway.forward.LocalHandler;
import io.sealane.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * @param log takes what the container writes
     */
    record Container(
            ResourceKey pod,
            String name,
            String image,
            Map<String, String> environment,
            List<String> arguments,
            PodLog log) {

        public Container {
            environment = Map.copyOf(environment);
            arguments = List.copyOf(arguments);
        }
    }

    /** A container that runs. */
    interface Workload {

        /** Answers requests to any port of the container. */
        LocalHandler handler();

        /** Ends it; called once. */
        void stop();
    }
}

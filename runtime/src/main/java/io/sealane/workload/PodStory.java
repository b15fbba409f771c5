package io.sealane.workload;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.sealane.resource.status.StatusEvents.News;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is told as Events about a Pod: that its containers were started, or why one was not. Pure. */
final class PodStory {

    private PodStory() {}

    static List<News> of(HasMetadata before, HasMetadata after) {
        var old = new HashSet<>(told(before).toList());
        return told(after).filter(news -> !old.contains(news)).toList();
    }

    private static Stream<News> told(HasMetadata object) {
        return object instanceof Pod pod
                        && pod.getStatus() != null
                        && pod.getStatus().getContainerStatuses() != null
                ? pod.getStatus().getContainerStatuses().stream()
                        .map(PodStory::told)
                        .flatMap(Optional::stream)
                : Stream.empty();
    }

    private static Optional<News> told(ContainerStatus container) {
        var state = container.getState();
        if (state == null) {
            return Optional.empty();
        }
        if (state.getRunning() != null) {
            return Optional.of(new News(false, "Started", "Started container " + container.getName()));
        }
        return Optional.ofNullable(state.getWaiting())
                .map(waiting -> new News(
                        true, waiting.getReason(), "container " + container.getName() + ": " + waiting.getMessage()));
    }
}

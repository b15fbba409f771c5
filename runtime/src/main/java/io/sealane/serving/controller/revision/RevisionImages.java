package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which images the Pods of a Revision run: once it is known it stays so. Safe for any thread. */
public interface RevisionImages {

    /** Those that are written, as they are: there is no registry to ask. */
    RevisionImages AS_WRITTEN = new RevisionImages() {

        @Override
        public Answer of(Revision revision) {
            return Known.asWritten(revision);
        }

        @Override
        public void forget(ResourceKey revision) {
            // Nothing is kept.
        }
    };

    /** What is known now. */
    sealed interface Answer {}

    /**
     * What they are.
     *
     * @param images by the name of the container
     */
    record Known(Map<String, String> images) implements Answer {

        static Known asWritten(Revision revision) {
            var images = new HashMap<String, String>();
            containers(revision)
                    .filter(container -> container.getImage() != null)
                    .forEach(container -> images.put(name(container), container.getImage()));
            return new Known(Map.copyOf(images));
        }

        String of(Container container) {
            return images.getOrDefault(name(container), container.getImage());
        }

        /** The Revision with these instead of what is written. */
        Revision on(Revision revision) {
            var spec = revision.getSpec();
            var made = new RevisionBuilder(revision)
                    .editSpec()
                    .withContainers(each(spec.getContainers()))
                    .withInitContainers(each(spec.getInitContainers()))
                    .endSpec();
            return made.build();
        }

        private List<Container> each(@Nullable List<Container> containers) {
            return containers == null
                    ? List.of()
                    : containers.stream()
                            .map(container -> new ContainerBuilder(container)
                                    .withImage(of(container))
                                    .build())
                            .toList();
        }
    }

    /**
     * They are not known yet.
     *
     * @param failure why, where it was tried; the message is for the status
     * @param again when to ask again, where nothing else says when
     */
    record Unknown(Optional<String> failure, Optional<Duration> again) implements Answer {}

    Answer of(Revision revision);

    /** The Revision is gone. */
    void forget(ResourceKey revision);

    /** All containers of a Revision, those that run first as well. */
    static Stream<Container> containers(Revision revision) {
        return Stream.of(revision.getSpec().getContainers(), revision.getSpec().getInitContainers())
                .filter(list -> list != null)
                .flatMap(List::stream);
    }

    /** Kubernetes demands one where there are several. */
    static String name(Container container) {
        return container.getName() == null ? "" : container.getName();
    }
}

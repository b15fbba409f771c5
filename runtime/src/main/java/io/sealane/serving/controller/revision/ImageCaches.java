package io.sealane.serving.controller.revision;

import io.fabric8.knative.internal.caching.v1alpha1.Image;
import io.fabric8.knative.internal.caching.v1alpha1.ImageBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Container;
import java.util.List;

/** The images of a Revision, as whoever keeps images near looks for them ({@code caching.internal.knative.dev}). Pure. */
final class ImageCaches {

    private ImageCaches() {}

    /** One for each of its containers. @param revision with the images that its Pods run */
    static List<Image> of(Revision revision) {
        return revision.getSpec().getContainers().stream()
                .filter(container -> container.getImage() != null)
                .map(container -> of(revision, container))
                .toList();
    }

    private static Image of(Revision revision, Container container) {
        var spec = revision.getSpec();
        return new ImageBuilder()
                .withMetadata(RevisionWorkload.metadata(
                        revision, revision.getMetadata().getName() + "-cache-" + container.getName()))
                .withNewSpec()
                .withImage(container.getImage())
                .withServiceAccountName(spec.getServiceAccountName())
                .withImagePullSecrets(spec.getImagePullSecrets())
                .endSpec()
                .build();
    }
}
